import * as z from 'zod/mini';

import { instant } from '../scalars.js';
import { command } from './contract.js';

/** The connection itself. */
export const sessionCommands = {
  'auth.refresh': command({
    summary: 'Replaces the access token of this connection, in band. Same user, same session.',
    policy: 'authenticated',
    request: z.strictObject({ token: z.string().check(z.minLength(1), z.maxLength(8_192)) }),
    response: z.object({ expiresAt: instant }),
    errors: ['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_MISMATCH'],
  }),
} as const;

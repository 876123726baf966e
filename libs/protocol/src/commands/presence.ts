import * as z from 'zod/mini';
import { described, named } from '../description.js';

import { limits } from '../limits.js';
import { conversationId, userId } from '../scalars.js';
import { command } from './contract.js';

/** Whether somebody is online, as far as they show it. */
export const presence = named(
  'Presence',
  z.object({ userId, status: z.enum(['online', 'offline', 'hidden']) }),
  '`hidden`: they do not show it to you.',
);
/** Whether a user is online, as the one who asks may see it. */
export type Presence = z.infer<typeof presence>;

/** To whom somebody shows whether they are online. */
export const presenceVisibility = described(
  z.enum(['nobody', 'contacts', 'everyone']),
  'Who sees whether I am online: nobody, people with whom I share a conversation, everyone.',
);
/** Nobody, people with whom one shares a conversation, or everyone. */
export type PresenceVisibility = z.infer<typeof presenceVisibility>;

/** Who is there, and who is typing. */
export const presenceCommands = {
  'typing.start': command({
    summary: 'Tells the other members that I am typing. Counts once in 3 s; not in conversations of more than 100.',
    policy: 'member',
    request: z.strictObject({ conversationId }),
    response: z.object({}),
    errors: [],
  }),
  'presence.subscribe': command({
    summary: 'Follows who is online, as far as they show it. Replaces what this connection followed before.',
    policy: 'authenticated',
    request: z.strictObject({ userIds: z.array(userId).check(z.maxLength(limits.presenceSubscriptions)) }),
    response: z.object({ presences: z.array(presence) }),
    errors: [],
  }),
  'presence.visibility': command({
    summary: 'Decides who sees whether I am online.',
    policy: 'authenticated',
    request: z.strictObject({ visibility: presenceVisibility }),
    response: z.object({ visibility: presenceVisibility }),
    errors: [],
  }),
} as const;

import * as z from 'zod/mini';
import { described } from '../description.js';

import { messageVersion } from '../commands/messages.js';
import { message } from '../conversations.js';
import { route } from './contract.js';
import { messagePath } from './parameters.js';

/** What moderators do, in conversations that they need not be in. */
export const moderationRoutes = {
  inspectVersions: route({
    method: 'GET',
    path: '/admin/v1/conversations/{conversationId}/messages/{sequence}/versions',
    summary: 'What a message says now, and what it said before it was edited, oldest first. That I looked is recorded.',
    policy: 'moderator',
    params: messagePath,
    status: 200,
    response: z.object({
      message,
      versions: described(z.array(messageVersion), 'None once the message is deleted, which deletes them too.'),
    }),
    errors: ['NOT_FOUND'],
  }),
} as const;

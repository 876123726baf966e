import { z } from 'zod';

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
      versions: z.array(messageVersion).meta({ description: 'None once the message is deleted, which deletes them too.' }),
    }),
    errors: ['NOT_FOUND'],
  }),
} as const;

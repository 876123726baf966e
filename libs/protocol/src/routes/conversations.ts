import * as z from 'zod/mini';
import { described, named } from '../description.js';

import { commands } from '../commands.js';
import { conversation, membership, message } from '../conversations.js';
import { limits } from '../limits.js';
import { userId } from '../scalars.js';
import { route } from './contract.js';
import { bodyOf, mirrored } from './mirrored.js';
import { conversationPath, cursor, pageLimit } from './parameters.js';

/** A page of the conversations of whoever asks. */
export const conversationList = named(
  'ConversationList',
  z.object({
    conversations: z.array(z.object({ conversation, membership, lastMessage: z.nullable(message) })),
    next: described(z.nullable(z.string()), 'Not null: there are more; ask again with this as `cursor`.'),
  }),
  'My conversations, the one with the newest activity first.',
);
/** A page of my conversations, and where the next one begins. */
export type ConversationList = z.infer<typeof conversationList>;

/** My conversations, and what they are to me. */
export const conversationRoutes = {
  listConversations: route({
    method: 'GET',
    path: '/v1/conversations',
    summary: 'My conversations, the one with the newest activity first, each with its newest message.',
    policy: 'authenticated',
    query: z.strictObject({
      cursor,
      limit: pageLimit(limits.conversationPage, limits.conversationPageDefault),
      view: described(
        z._default(z.enum(['inbox', 'pinned', 'archived', 'all']), 'inbox'),
        '`inbox`: those that are not archived; `pinned` and `archived`: only those.',
      ),
    }),
    status: 200,
    response: conversationList,
    errors: [],
  }),
  openConversation: route({
    method: 'POST',
    path: '/v1/conversations',
    summary: commands['conversation.open'].summary,
    policy: 'authenticated',
    body: z.strictObject({ userId }),
    status: 200,
    response: z.object({ conversation }),
    errors: ['NOT_FOUND', 'OVERLOADED'],
  }),
  getConversation: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}',
    summary: 'A conversation of mine.',
    policy: 'reader',
    params: conversationPath,
    status: 200,
    response: z.object({ conversation, membership }),
    errors: [],
  }),
  setPreferences: route({
    method: 'PATCH',
    path: '/v1/conversations/{conversationId}/preferences',
    ...mirrored('preferences.set'),
    params: conversationPath,
    body: bodyOf('preferences.set', { conversationId: true }),
    status: 200,
  }),
} as const;

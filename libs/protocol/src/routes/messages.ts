import * as z from 'zod/mini';
import { described } from '../description.js';

import { commands } from '../commands.js';
import { sentMessage } from '../commands/messages.js';
import { historyPage } from '../commands/sync.js';
import { limits } from '../limits.js';
import { emoji, sequence } from '../scalars.js';
import { route } from './contract.js';
import { bodyOf, mirrored } from './mirrored.js';
import { conversationPath, inQuery, messagePath, pageLimit, withKey } from './parameters.js';

/** Messages, what changes them, and reactions. */
export const messageRoutes = {
  listMessages: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/messages',
    summary: commands.history.summary,
    policy: 'reader',
    params: conversationPath,
    query: z
      .strictObject({
        before: described(z.optional(inQuery(sequence)), 'Only messages with a smaller sequence, the nearest ones.'),
        after: described(
          z.optional(inQuery(sequence)),
          'Only messages with a larger sequence, the nearest ones. Not together with `before`.',
        ),
        limit: pageLimit(limits.historyPage, limits.historyPageDefault),
      })
      .check(z.refine(({ before, after }) => before === undefined || after === undefined, 'give `before` or `after`, not both')),
    status: 200,
    response: historyPage,
    errors: [],
  }),
  sendMessage: route({
    method: 'POST',
    path: '/v1/conversations/{conversationId}/messages',
    ...mirrored('message.send'),
    params: conversationPath,
    headers: withKey,
    body: bodyOf('message.send', { conversationId: true, idempotencyKey: true }),
    status: 201,
    response: sentMessage,
  }),
  editMessage: route({
    method: 'PATCH',
    path: '/v1/conversations/{conversationId}/messages/{sequence}',
    ...mirrored('message.edit'),
    params: messagePath,
    headers: withKey,
    body: bodyOf('message.edit', { conversationId: true, sequence: true, idempotencyKey: true }),
    status: 200,
  }),
  deleteMessage: route({
    method: 'DELETE',
    path: '/v1/conversations/{conversationId}/messages/{sequence}',
    ...mirrored('message.delete'),
    params: messagePath,
    status: 200,
  }),
  listVersions: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/messages/{sequence}/versions',
    ...mirrored('message.versions'),
    params: messagePath,
    status: 200,
  }),
  listReactions: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/messages/{sequence}/reactions',
    ...mirrored('reaction.list'),
    params: messagePath,
    status: 200,
  }),
  addReaction: route({
    method: 'PUT',
    path: '/v1/conversations/{conversationId}/messages/{sequence}/reactions/{emoji}',
    ...mirrored('reaction.add'),
    params: z.extend(messagePath, { emoji }),
    status: 200,
  }),
  removeReaction: route({
    method: 'DELETE',
    path: '/v1/conversations/{conversationId}/messages/{sequence}/reactions/{emoji}',
    ...mirrored('reaction.remove'),
    params: z.extend(messagePath, { emoji }),
    status: 200,
  }),
} as const;

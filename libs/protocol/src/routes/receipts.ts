import * as z from 'zod/mini';
import { described, named } from '../description.js';

import { limits } from '../limits.js';
import { conversationId, count, messageSequence, sequence } from '../scalars.js';
import { route } from './contract.js';
import { mirrored } from './mirrored.js';
import { conversationPath, cursor, messagePath, pageLimit } from './parameters.js';

/** How the number of unread messages comes about: `unread = lastSequence − max(readSequence, ownSequence, joinedSequence) − tombstones`. */
export const unreadExplanation = named(
  'UnreadExplanation',
  z.object({
    conversationId,
    lastSequence: described(sequence, 'Of the conversation; where I left it, if I did.'),
    readSequence: sequence,
    ownSequence: described(sequence, 'My newest message: whoever writes has read.'),
    joinedSequence: described(sequence, 'The newest message when I joined.'),
    tombstones: described(count, 'Deleted messages after the largest of these three.'),
    unread: count,
    unreadMentions: count,
  }),
);
/** What the number of unread messages of a conversation is made of. */
export type UnreadExplanation = z.infer<typeof unreadExplanation>;

/** How far everybody has come, what is unread, and where I was mentioned. */
export const receiptRoutes = {
  markDelivered: route({
    method: 'PUT',
    path: '/v1/conversations/{conversationId}/receipts/delivered',
    ...mirrored('receipt.delivered'),
    params: conversationPath,
    body: z.strictObject({ sequence: messageSequence }),
    status: 200,
  }),
  markRead: route({
    method: 'PUT',
    path: '/v1/conversations/{conversationId}/receipts/read',
    ...mirrored('receipt.read'),
    params: conversationPath,
    body: z.strictObject({ sequence: messageSequence }),
    status: 200,
  }),
  listReceipts: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/receipts',
    ...mirrored('receipt.list'),
    params: conversationPath,
    status: 200,
  }),
  explainUnread: route({
    method: 'GET',
    path: '/v1/me/unread/explain',
    summary: 'How my number of unread messages comes about, conversation by conversation.',
    policy: 'authenticated',
    query: z.strictObject({ cursor, limit: pageLimit(limits.conversationPage, limits.conversationPage) }),
    status: 200,
    response: z.object({
      total: described(z.object({ unread: count, unreadMentions: count }), 'Over all my conversations.'),
      conversations: described(z.array(unreadExplanation), 'Those with anything unread, in order of id.'),
      next: z.nullable(z.string()),
    }),
    errors: [],
  }),
  listMentions: route({
    method: 'GET',
    path: '/v1/me/mentions',
    ...mirrored('mention.list'),
    query: z.strictObject({
      cursor,
      unreadOnly: z._default(z.stringbool({ truthy: ['true'], falsy: ['false'] }), false),
      limit: pageLimit(limits.mentionPage, limits.mentionPageDefault),
    }),
    status: 200,
  }),
  readMention: route({
    method: 'PUT',
    path: '/v1/conversations/{conversationId}/messages/{sequence}/mention/read',
    ...mirrored('mention.read'),
    params: messagePath,
    status: 200,
  }),
} as const;

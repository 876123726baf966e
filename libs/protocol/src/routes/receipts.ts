import { z } from 'zod';

import { limits } from '../limits.js';
import { conversationId, messageSequence, sequence } from '../scalars.js';
import { route } from './contract.js';
import { mirrored } from './mirrored.js';
import { conversationPath, cursor, messagePath, pageLimit } from './parameters.js';

/** How the number of unread messages comes about: `unread = lastSequence − max(readSequence, ownSequence, joinedSequence) − tombstones`. */
export const unreadExplanation = z
  .object({
    conversationId,
    lastSequence: sequence.meta({ description: 'Of the conversation; where I left it, if I did.' }),
    readSequence: sequence,
    ownSequence: sequence.meta({ description: 'My newest message: whoever writes has read.' }),
    joinedSequence: sequence.meta({ description: 'The newest message when I joined.' }),
    tombstones: z.int().min(0).meta({ description: 'Deleted messages after the largest of these three.' }),
    unread: z.int().min(0),
    unreadMentions: z.int().min(0),
  })
  .meta({ id: 'UnreadExplanation' });
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
      total: z
        .object({ unread: z.int().min(0), unreadMentions: z.int().min(0) })
        .meta({ description: 'Over all my conversations.' }),
      conversations: z.array(unreadExplanation).meta({ description: 'Those with anything unread, in order of id.' }),
      next: z.string().nullable(),
    }),
    errors: [],
  }),
  listMentions: route({
    method: 'GET',
    path: '/v1/me/mentions',
    ...mirrored('mention.list'),
    query: z.strictObject({
      cursor,
      unreadOnly: z.stringbool({ truthy: ['true'], falsy: ['false'] }).default(false),
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

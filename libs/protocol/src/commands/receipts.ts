import * as z from 'zod/mini';
import { named } from '../description.js';

import { receipt } from '../conversations.js';
import { limits } from '../limits.js';
import { conversationId, count, instant, messageId, sequence, userId } from '../scalars.js';
import { command } from './contract.js';
import { byMessage } from './shapes.js';

/** A message in which somebody mentioned me. */
export const mentionNotification = named(
  'MentionNotification',
  z.object({
    conversationId,
    sequence,
    messageId,
    senderId: userId,
    createdAt: instant,
    readAt: z.nullable(instant),
  }),
  'Somebody mentioned me. Named by its conversation and sequence.',
);
/** A message in which somebody mentioned me, and whether I have read it. */
export type MentionNotification = z.infer<typeof mentionNotification>;

/** How far everybody has come, and where they were mentioned. */
export const receiptCommands = {
  'receipt.delivered': command({
    summary: 'Everything up to this message has arrived here. Never goes back.',
    policy: 'member',
    request: z.strictObject(byMessage),
    response: z.object({ deliveredSequence: sequence }),
    errors: [],
  }),
  'receipt.read': command({
    summary: 'Everything up to this message was read. Never goes back; what was read was delivered.',
    policy: 'member',
    request: z.strictObject(byMessage),
    response: z.object({
      readSequence: sequence,
      unread: count,
      unreadMentions: count,
    }),
    errors: [],
  }),
  'receipt.list': command({
    summary: `How far the members have come; in conversations of more than ${limits.receiptsSharedMembers}, only I.`,
    policy: 'member',
    request: z.strictObject({ conversationId }),
    response: z.object({ receipts: z.array(receipt) }),
    errors: [],
  }),
  'mention.list': command({
    summary: 'Where I was mentioned, newest first.',
    policy: 'authenticated',
    request: z.strictObject({
      cursor: z.exactOptional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be `next` of the page before'))),
      unreadOnly: z._default(z.boolean(), false),
      limit: z._default(z.int().check(z.minimum(1), z.maximum(limits.mentionPage)), limits.mentionPageDefault),
    }),
    response: z.object({ mentions: z.array(mentionNotification), next: z.nullable(z.string()) }),
    errors: [],
  }),
  'mention.read': command({
    summary: 'Marks a mention as read. Reading the conversation up to there does too.',
    policy: 'reader',
    request: z.strictObject(byMessage),
    response: z.object({}),
    errors: [],
  }),
} as const;

import { z } from 'zod';

import { conversationId, idempotencyKey, instant, messageId, revision, sequence, userId } from './scalars.js';

export const conversationType = z.enum(['direct', 'group']);
export type ConversationType = z.infer<typeof conversationType>;

export const privacyMode = z.enum(['search_enabled', 'strict_e2e']);
export type PrivacyMode = z.infer<typeof privacyMode>;

export const memberRole = z.enum(['member', 'admin']);
export type MemberRole = z.infer<typeof memberRole>;

export const user = z
  .object({ userId, username: z.string(), displayName: z.string() })
  .meta({ id: 'User', description: 'What anybody signed in may see of a user.' });
export type User = z.infer<typeof user>;

export const member = z.object({ userId, role: memberRole }).meta({ id: 'Member' });
export type Member = z.infer<typeof member>;

export const message = z
  .object({
    messageId,
    sequence,
    revision: revision.meta({ description: 'The last change to this message.' }),
    senderId: userId,
    idempotencyKey,
    text: z.string(),
    createdAt: instant,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof message>;

export const conversation = z
  .object({
    conversationId,
    type: conversationType,
    privacyMode,
    name: z.string().nullable(),
    members: z.array(member.extend({ username: z.string(), displayName: z.string() })),
    lastSequence: sequence,
    revision,
    createdAt: instant,
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof conversation>;

/** The conversation exists; always revision 1. */
export const conversationCreated = z
  .object({
    type: z.literal('conversation.created'),
    revision,
    conversationType,
    privacyMode,
    name: z.string().nullable(),
    members: z.array(member),
    createdAt: instant,
  })
  .meta({ id: 'ConversationCreated' });

export const messageCreated = z.object({ type: z.literal('message.created'), revision, message }).meta({ id: 'MessageCreated' });

/** What a revision did. Applying one twice, or an old one after a sync, gives the same state. */
export const change = z.discriminatedUnion('type', [conversationCreated, messageCreated]).meta({ id: 'Change' });
export type Change = z.infer<typeof change>;
export type ConversationCreated = z.infer<typeof conversationCreated>;
export type MessageCreated = z.infer<typeof messageCreated>;

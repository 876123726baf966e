import * as z from 'zod/mini';
import { named } from '../description.js';

import { mentions } from '../mentions.js';
import {
  conversationId,
  emoji,
  idempotencyKey,
  instant,
  messageId,
  messageSequence,
  messageText,
  revision,
  sequence,
  userId,
} from '../scalars.js';
import { command } from './contract.js';
import { byMessage, committed } from './shapes.js';

/** A message that is in the database for good. */
export const sentMessage = named(
  'SentMessage',
  z.object({ conversationId, messageId, sequence, revision, createdAt: instant }),
  'PostgreSQL has committed the message.',
);
/** Where a message stands since it was committed. */
export type SentMessage = z.infer<typeof sentMessage>;

/** What a message said for a while. */
export const messageVersion = named(
  'MessageVersion',
  z.object({ revision, text: z.string(), mentions: z.exactOptional(mentions), writtenAt: instant }),
);

const messageBody = { text: messageText, mentions: z.exactOptional(mentions) };

/** Messages, what changes them, and reactions. */
export const messageCommands = {
  'message.send': command({
    summary: 'Sends a message. Answered only after PostgreSQL has committed it.',
    policy: 'member',
    request: z.strictObject({
      conversationId,
      idempotencyKey,
      ...messageBody,
      replyTo: z.exactOptional(messageSequence),
    }),
    response: sentMessage,
    errors: ['IDEMPOTENCY_CONFLICT', 'INVALID_MENTION', 'FORBIDDEN', 'CONVERSATION_CLOSED', 'OVERLOADED'],
  }),
  'message.edit': command({
    summary: 'Replaces the text of a message of mine, within 15 minutes. The same key always means the same edit.',
    policy: 'member',
    request: z.strictObject({ ...byMessage, idempotencyKey, ...messageBody }),
    response: committed,
    errors: ['FORBIDDEN', 'EDIT_WINDOW_CLOSED', 'MESSAGE_DELETED', 'INVALID_MENTION', 'CONVERSATION_CLOSED', 'OVERLOADED'],
  }),
  'message.delete': command({
    summary: 'Deletes a message: of mine within 15 minutes, anybody’s at any time as an admin of the group.',
    policy: 'member',
    request: z.strictObject(byMessage),
    response: committed,
    errors: ['FORBIDDEN', 'EDIT_WINDOW_CLOSED', 'CONVERSATION_CLOSED', 'OVERLOADED'],
  }),
  'message.versions': command({
    summary: 'What a message of mine said before it was edited, oldest first.',
    policy: 'member',
    request: z.strictObject(byMessage),
    response: z.object({ versions: z.array(messageVersion) }),
    errors: ['FORBIDDEN'],
  }),
  'reaction.add': command({
    summary: 'Reacts to a message. Once more changes nothing.',
    policy: 'member',
    request: z.strictObject({ ...byMessage, emoji }),
    response: committed,
    errors: ['MESSAGE_DELETED', 'TOO_MANY', 'CONVERSATION_CLOSED', 'OVERLOADED'],
  }),
  'reaction.remove': command({
    summary: 'Takes a reaction of mine back.',
    policy: 'member',
    request: z.strictObject({ ...byMessage, emoji }),
    response: committed,
    errors: ['CONVERSATION_CLOSED', 'OVERLOADED'],
  }),
  'reaction.list': command({
    summary: 'Who reacted to a message, and how.',
    policy: 'reader',
    request: z.strictObject(byMessage),
    response: z.object({ reactions: z.array(z.object({ emoji, userIds: z.array(userId) })) }),
    errors: [],
  }),
} as const;

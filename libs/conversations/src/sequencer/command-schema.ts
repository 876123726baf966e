import { z } from 'zod';

import { idempotencyKey, messageId, messageText, revision, sequence, userId } from '#protocol';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';

/** A command as it comes from another process of this installation. Parsed like anybody's input. */
export const conversationCommand: z.ZodType<ConversationCommand> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open_direct_conversation'), openedBy: userId, otherUserId: userId }),
  z.strictObject({ kind: z.literal('send_message'), senderId: userId, idempotencyKey, messageId, text: messageText }),
]);

/** An answer as it comes from there; a newer process may say more. */
export const conversationAnswer: z.ZodType<Answer> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sent'), messageId, sequence, revision, createdAt: z.number() }),
  z.object({ kind: z.literal('opened') }),
  z.object({ kind: z.literal('idempotency_conflict') }),
  z.object({ kind: z.literal('rejected'), reason: z.enum(['not_found', 'same_user', 'wrong_conversation']) }),
]);

import { z } from 'zod';

import { idempotencyKey, messageId, messageText, userId } from '#protocol';

import type { ConversationCommand } from '../domain/commands.js';

/** A command as it comes from another process of this installation. Parsed like anybody's input. */
export const conversationCommand: z.ZodType<ConversationCommand> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open_direct_conversation'), openedBy: userId, otherUserId: userId }),
  z.strictObject({ kind: z.literal('send_message'), senderId: userId, idempotencyKey, messageId, text: messageText }),
]);

import { z } from 'zod';

import { limits } from './limits.js';

/** Canonical lower-case UUID. Upper case is refused rather than folded: an id has one spelling. */
export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'must be a lower-case UUID')
  .meta({ format: 'uuid' });

export const conversationId = uuid.meta({ description: 'Conversation.' });
export const userId = uuid.meta({ description: 'User.' });
export const messageId = uuid.meta({ description: 'Message, unique across conversations.' });

/** Made by the client (UUIDv7), once per message it means to send, and kept for every retry of it. */
export const idempotencyKey = uuid.meta({
  description: 'Client-made UUIDv7. The same key from the same sender in the same conversation is the same message, for ever.',
});

/** A counter that starts at 1; 0 means "before the first". */
const counter = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
export const sequence = counter.meta({ description: 'Position of a message in its conversation: 1, 2, 3 … without gaps.' });
export const revision = counter.meta({ description: 'Number of a change to a conversation: 1, 2, 3 … without gaps.' });

/** RFC 3339 in UTC with milliseconds, from the clock of PostgreSQL. */
export const instant = z.iso.datetime().meta({ description: 'UTC, from the clock of the database.' });

export const messageText = z
  .string()
  .min(1)
  .max(limits.messageTextLength)
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode: no lone surrogates')
  .refine((text) => text.trim().length > 0, 'must not be blank');

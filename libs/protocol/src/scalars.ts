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
export const invitationId = uuid.meta({ description: 'Invitation.' });

/** Made by the client (UUIDv7), once per thing it means to write, and kept for every retry of it. */
export const idempotencyKey = uuid.meta({
  description:
    'Client-made UUIDv7. The same key from the same sender in the same conversation is the same message, or edit, for ever; ' +
    'the same key from the same creator is the same group.',
});

/** A counter that starts at 1; 0 means "before the first". */
const counter = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
export const sequence = counter.meta({ description: 'Position of a message in its conversation: 1, 2, 3 … without gaps.' });
export const revision = counter.meta({ description: 'Number of a change to a conversation: 1, 2, 3 … without gaps.' });
/** Of a message that exists. */
export const messageSequence = z.int().min(1).max(Number.MAX_SAFE_INTEGER).meta({ description: 'Which message: its sequence.' });

/** RFC 3339 in UTC with milliseconds, from the clock of PostgreSQL. */
export const instant = z.iso.datetime().meta({ description: 'UTC, from the clock of the database.' });

const wellFormed = (text: string): boolean => text.isWellFormed();
/** PostgreSQL keeps no NUL in a text, and nobody can see the others. */
const oneLine = (text: string): boolean => !/\p{Cc}/u.test(text);
const fewControls = (text: string): boolean => !/(?![\n\t])\p{Cc}/u.test(text);
const notBlank = (text: string): boolean => text.trim().length > 0;

export const messageText = z
  .string()
  .min(1)
  .max(limits.messageTextLength)
  .refine(wellFormed, 'must be well-formed Unicode: no lone surrogates')
  .refine(notBlank, 'must not be blank');

export const groupName = z
  .string()
  .min(1)
  .max(limits.groupNameLength)
  .refine(wellFormed, 'must be well-formed Unicode: no lone surrogates')
  .refine(oneLine, 'must have no control characters')
  .refine(notBlank, 'must not be blank');

export const groupDescription = z
  .string()
  .max(limits.groupDescriptionLength)
  .refine(wellFormed, 'must be well-formed Unicode: no lone surrogates')
  .refine(fewControls, 'must have no control characters but line breaks and tabs');

/** Names a picture, and says nothing of where it lies: never an address that anybody would fetch. */
export const avatarReference = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'must be the name of a picture: letters, digits, ".", "_" and "-"')
  .meta({ description: 'Names a picture; clients know where pictures are kept.' });

/** One emoji as people see it: one of those that Unicode recommends for general interchange (UTS #51, RGI). */
export const emoji = z
  .string()
  .max(limits.emojiLength)
  .refine((text) => rgiEmoji.test(text), 'must be exactly one emoji')
  .meta({ description: 'One emoji of the RGI set (Unicode UTS #51), skin tones and sequences included.' });
const rgiEmoji = /^\p{RGI_Emoji}$/v;

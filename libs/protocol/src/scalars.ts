import * as z from 'zod/mini';
import { described } from './description.js';

import { limits } from './limits.js';

/** Canonical lower-case UUID. Upper case is refused rather than folded: an id has one spelling. */
export const uuid = z
  .string()
  .check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'must be a lower-case UUID'))
  .check(z.meta({ format: 'uuid' }));

/** Which conversation. */
export const conversationId = described(uuid, 'Conversation.');
/** Which user. */
export const userId = described(uuid, 'User.');
/** Which message, of all conversations. */
export const messageId = described(uuid, 'Message, unique across conversations.');
/** Which invitation. */
export const invitationId = described(uuid, 'Invitation.');

/** Made by the client (UUIDv7), once per thing it means to write, and kept for every retry of it. */
export const idempotencyKey = described(
  uuid,
  'Client-made UUIDv7. The same key from the same sender in the same conversation is the same message, or edit, for ever; ' +
    'the same key from the same creator is the same group.',
);

/** How many there are of something. */
export const count = z.int().check(z.minimum(0));

/** A counter that starts at 1; 0 means "before the first". */
const counter = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));
/** Position of a message in its conversation: 1, 2, 3 … without gaps; 0 is before the first. */
export const sequence = described(counter, 'Position of a message in its conversation: 1, 2, 3 … without gaps.');
/** Number of a change to a conversation: 1, 2, 3 … without gaps; 0 is before the first. */
export const revision = described(counter, 'Number of a change to a conversation: 1, 2, 3 … without gaps.');
/** Of a message that exists. */
export const messageSequence = described(
  z.int().check(z.minimum(1), z.maximum(Number.MAX_SAFE_INTEGER)),
  'Which message: its sequence.',
);

/** RFC 3339 in UTC with milliseconds, from the clock of PostgreSQL. */
export const instant = described(z.iso.datetime(), 'UTC, from the clock of the database.');

/** What JavaScript calls `length`. Zod and JSON Schema measure code points, of which an emoji has fewer. */
export const atMost = (units: number) =>
  z.refine<string>((text) => text.length <= units, `must have at most ${units} UTF-16 code units`);
const wellFormed = (text: string): boolean => text.isWellFormed();
/** PostgreSQL keeps no NUL in a text, and nobody can see the others. */
const oneLine = (text: string): boolean => !/\p{Cc}/u.test(text);
const fewControls = (text: string): boolean => !/(?![\n\t])\p{Cc}/u.test(text);
const notBlank = (text: string): boolean => text.trim().length > 0;

/** What a message says: plain text. */
export const messageText = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(limits.messageTextLength),
    atMost(limits.messageTextLength),
    z.refine(wellFormed, 'must be well-formed Unicode: no lone surrogates'),
    z.refine(notBlank, 'must not be blank'),
  );

/** How a group is called: one line. */
export const groupName = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(limits.groupNameLength),
    atMost(limits.groupNameLength),
    z.refine(wellFormed, 'must be well-formed Unicode: no lone surrogates'),
    z.refine(oneLine, 'must have no control characters'),
    z.refine(notBlank, 'must not be blank'),
  );

/** What a group says about itself: a few lines. */
export const groupDescription = z
  .string()
  .check(
    z.maxLength(limits.groupDescriptionLength),
    atMost(limits.groupDescriptionLength),
    z.refine(wellFormed, 'must be well-formed Unicode: no lone surrogates'),
    z.refine(fewControls, 'must have no control characters but line breaks and tabs'),
  );

/** Names a picture, and says nothing of where it lies: never an address that anybody would fetch. */
export const avatarReference = described(
  z
    .string()
    .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'must be the name of a picture: letters, digits, ".", "_" and "-"')),
  'Names a picture; clients know where pictures are kept.',
);

/** One emoji as people see it: one of those that Unicode recommends for general interchange (UTS #51, RGI). */
export const emoji = described(
  z.string().check(
    z.maxLength(limits.emojiLength),
    z.refine((text) => rgiEmoji.test(text), 'must be exactly one emoji'),
  ),
  'One emoji of the RGI set (Unicode UTS #51), skin tones and sequences included.',
);
const rgiEmoji = /^\p{RGI_Emoji}$/v;

import * as z from 'zod/mini';
import { named } from './description.js';

import { limits } from './limits.js';
import { userId } from './scalars.js';

/** A part of the text, in UTF-16 code units. */
const range = {
  start: z.int().check(z.minimum(0), z.maximum(limits.messageTextLength)),
  length: z.int().check(z.minimum(1), z.maximum(limits.messageTextLength)),
};

/** Somebody, or everybody, by a range of the text. */
export const mention = named(
  'Mention',
  z.union([z.strictObject({ userId, ...range }), z.strictObject({ all: z.literal(true), ...range })]),
  '`start` and `length` in UTF-16 code units; the range begins with "@".',
);
/** Somebody, or everybody, mentioned in a text. */
export type Mention = z.infer<typeof mention>;

/** The mentions of a text, in its order. */
export const mentions = named('Mentions', z.array(mention).check(z.minLength(1), z.maxLength(limits.mentionsPerMessage)));

/** Whether each mention has a range of its own, in order, within the text, that begins with "@". */
export function areWithin(text: string, ranges: readonly Mention[]): boolean {
  let end = 0;
  return ranges.every(({ start, length }) => {
    const fits = start >= end && start + length <= text.length && text[start] === '@';
    end = start + length;
    return fits;
  });
}

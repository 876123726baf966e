import { z } from 'zod';

import { limits } from './limits.js';
import { userId } from './scalars.js';

/** A part of the text, in UTF-16 code units. */
const range = { start: z.int().min(0).max(limits.messageTextLength), length: z.int().min(1).max(limits.messageTextLength) };

/** Somebody, or everybody, by a range of the text. */
export const mention = z
  .union([z.strictObject({ userId, ...range }), z.strictObject({ all: z.literal(true), ...range })])
  .meta({ id: 'Mention', description: '`start` and `length` in UTF-16 code units; the range begins with "@".' });
export type Mention = z.infer<typeof mention>;

export const mentions = z.array(mention).min(1).max(limits.mentionsPerMessage).meta({ id: 'Mentions' });

/** Whether each mention has a range of its own, in order, within the text, that begins with "@". */
export function areWithin(text: string, ranges: readonly Mention[]): boolean {
  let end = 0;
  return ranges.every(({ start, length }) => {
    const fits = start >= end && start + length <= text.length && text[start] === '@';
    end = start + length;
    return fits;
  });
}

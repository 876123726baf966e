import * as z from 'zod/mini';
import { described } from '../description.js';

import { conversationId, idempotencyKey, messageSequence } from '../scalars.js';

/** A number as a query writes it: decimal digits in their one spelling, then the same limits as anywhere. */
export const inQuery = (number: z.ZodMiniType<number, number>) =>
  z.codec(z.string().check(z.regex(/^(?:0|[1-9][0-9]{0,15})$/, 'must be decimal digits')), number, {
    decode: Number,
    encode: String,
  });

/** A list as a query writes it: joined by commas. */
export const listInQuery = (item: z.ZodMiniType<string, string>, most: number) =>
  z.codec(z.string(), z.array(item).check(z.minLength(1), z.maxLength(most)), {
    // One more than there may be is enough to refuse them all.
    decode: (text) => text.split(',', most + 1),
    encode: (items) => items.join(','),
  });

export const pageLimit = (most: number, usual: number) =>
  z._default(inQuery(z.int().check(z.minimum(1), z.maximum(most))), usual);

export const conversationPath = z.strictObject({ conversationId });

export const messagePath = z.strictObject({ conversationId, sequence: inQuery(messageSequence) });

export const cursor = described(
  z.exactOptional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be `next` of the page before'))),
  '`next` of the page before. What it holds is nobody’s business.',
);

export const withKey = z.object({ 'idempotency-key': idempotencyKey });

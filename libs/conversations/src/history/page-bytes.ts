import { invariant } from '#kernel';
import { limits } from '#protocol';

/**
 * What one page carries, in bytes. A client on a slow line must be able to take in one while we keep the rest of it; a
 * thousand messages of everyday length (some 390 kB) fit, so that catching up with them is one round trip.
 */
export const pageBytes = 458_752;

invariant(limits.messageTextLength * 6 + 1_024 < pageBytes, 'any message fits a page, also one that JSON escapes whole');

/** The first of `items` that fit one page together; at least one, for a page must get its reader on. */
export function fitting<Item>(items: readonly Item[], bytesOf: (item: Item) => number): readonly Item[] {
  let bytes = 0;
  const beyond = items.findIndex((item, index) => (bytes += bytesOf(item)) > pageBytes && index > 0);
  return beyond === -1 ? items : items.slice(0, beyond);
}

/** The last of `items` that fit one page together; at least one. */
export function fittingFromEnd<Item>(items: readonly Item[], bytesOf: (item: Item) => number): readonly Item[] {
  return fitting(items.toReversed(), bytesOf).toReversed();
}

/** As it is sent. */
export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

import { invariant } from '#kernel';
import { type Change, limits, type Message } from '#protocol';

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
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The same of a change. Nearly all that a page carries are messages as they were sent, so they are counted, not written out. */
export function bytesOfChange(change: Change): number {
  if (change.type !== 'message.created') return jsonBytes(change);
  return bytesAround.change + digits(change.revision) + bytesOfMessage(change.message);
}

/** The same of a message. */
export function bytesOfMessage(message: Message): number {
  for (const key in message) if (!alwaysThere.has(key)) return jsonBytes(message);
  const { messageId, senderId, idempotencyKey, sequence, revision, text, createdAt } = message;
  const ids = messageId.length + senderId.length + idempotencyKey.length + createdAt.length;
  return bytesAround.message + ids + digits(sequence) + digits(revision) + jsonBytes(text);
}

/** A message of which nothing is said but this, empty as far as it can be: it is measured once. */
const nothing = { messageId: '', sequence: 0, revision: 0, senderId: '', idempotencyKey: '', text: '', createdAt: '' };
const alwaysThere: ReadonlySet<string> = new Set(Object.keys(nothing));
const bytesAround = {
  message: jsonBytes(nothing) - digits(0) * 2 - jsonBytes(''),
  change: jsonBytes({ type: 'message.created', revision: 0, message: {} }) - digits(0) - jsonBytes({}),
};

function digits(count: number): number {
  return String(count).length;
}

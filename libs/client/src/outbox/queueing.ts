import type { OutboxRevision } from '../storage/client-store.js';
import type { OutboxEntry } from '../storage/outbox-entry.js';

/**
 * What became of a write that was to be queued.
 *
 * - `kept`: the entry of this id carries it out, a new one or one that it was merged into.
 * - `undone`: nothing is left to do, for what it would have changed was never sent. Of the entries that went with it,
 *   `done` are as good as carried out, `cancelled` are not.
 * - `full`: there is no room.
 * - `gone`: the message that it changes is not in the outbox (any more): it was sent, or cancelled.
 * - `failed`: that message was refused; the entry of it says why.
 */
export type Queueing =
  | { readonly kind: 'kept'; readonly id: string }
  | { readonly kind: 'undone'; readonly done: readonly string[]; readonly cancelled: readonly string[] }
  | { readonly kind: 'full' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly error: OutboxEntry['error'] };

/** A new entry, at the end. */
export const append = (entry: OutboxEntry): OutboxRevision<Queueing> => ({ append: [entry], ...kept(entry) });

/** Carried out by the entry that is there. */
export const kept = ({ id }: OutboxEntry): { readonly value: Queueing } => ({ value: { kind: 'kept', id } });

import { ParleyError } from '#protocol';

import type { OutboxRevision, OutboxView } from './client-store.js';
import { type OutboxEntry, outboxEntry, type StoredEntry } from './outbox-entry.js';

/** What a store has in an entry's place: nobody has looked yet whether it is one. */
export interface KeptEntry {
  readonly position: number;
  readonly kept: unknown;
}

/** A revision that was decided: all of it can be written, and read again. */
export interface PlannedRevision<Value> {
  readonly value: Value;
  readonly append: readonly OutboxEntry[];
  readonly replace: readonly StoredEntry[];
  readonly remove: readonly number[];
}

/** Shared by all stores: decides a revision from what is kept about its subject. What `decide` throws goes to its caller. */
export function planRevision<Value>(
  { about, waiting }: { readonly about: readonly KeptEntry[]; readonly waiting: number },
  decide: (view: OutboxView) => OutboxRevision<Value>,
): PlannedRevision<Value> {
  const { value, append = [], replace = [], remove = [] } = decide({ entries: readEntries(about).entries, waiting });
  return {
    value,
    append: append.map(writable),
    replace: replace.map(({ position, entry }) => ({ position, entry: writable(entry) })),
    remove,
  };
}

/** Takes apart what is an entry and what is not any more, each in the order given. */
export function readEntries(all: Iterable<KeptEntry>): {
  readonly entries: readonly StoredEntry[];
  readonly damaged: readonly number[];
} {
  const entries: StoredEntry[] = [];
  const damaged: number[] = [];
  for (const { position, kept } of all) {
    const { data: entry } = outboxEntry.safeParse(kept);
    if (entry === undefined) damaged.push(position);
    else entries.push({ position, entry });
  }
  return { entries, damaged };
}

/** Whether it is one of those that the limit of the outbox counts: receipts are few, for they replace each other. */
export const isCounted = ({ command }: OutboxEntry): boolean => command !== 'receipt.read';

/** An entry that could not be read again would be promised and then lost: it is a fault of ours, and nothing is written. */
function writable(entry: OutboxEntry): OutboxEntry {
  const { data, error } = outboxEntry.safeParse(entry);
  if (data === undefined) throw new ParleyError('INTERNAL', { cause: error });
  return data;
}

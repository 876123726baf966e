import type { OutboxRevision, OutboxView } from '../storage/client-store.js';
import type { DurableCommand, OutboxEntry, StoredEntry } from '../storage/outbox-entry.js';
import { type AboutMessage, decideDelete, decideEdit, decideReaction } from './decide-change.js';
import { append, kept, type Queueing } from './queueing.js';

/**
 * Decides where a new write goes. Only what was never sent is merged: nobody has seen it, so that the
 * outcome is the same as if all of it had been sent in order.
 *
 * @param capacity entries that may wait, receipts aside.
 */
export function decideWrite(entry: OutboxEntry, capacity: number, view: OutboxView): OutboxRevision<Queueing> {
  const revision = place(entry, view.entries);
  const grows = (revision.append?.length ?? 0) - (revision.remove?.length ?? 0);
  const isFull = grows > 0 && entry.command !== 'receipt.read' && view.waiting >= capacity;
  return isFull ? { value: { kind: 'full' } } : revision;
}

function place(entry: OutboxEntry, entries: readonly StoredEntry[]): OutboxRevision<Queueing> {
  const sent = entries.find((one) => one.entry.id === entry.target);
  if (entry.target !== undefined && sent?.entry.request['conversationId'] !== entry.request['conversationId'])
    return { value: { kind: 'gone' } };
  if (sent?.entry.state === 'failed') return { value: { kind: 'failed', error: sent.entry.error } };
  const about = { sent, entries: entries.filter((one) => one.entry.state !== 'failed') };
  const decide = decisions[entry.command];
  return decide === undefined ? append(entry) : decide(entry, about);
}

/** Of which commands two can be one. */
const decisions: Readonly<
  Partial<Record<DurableCommand, (entry: OutboxEntry, about: AboutMessage) => OutboxRevision<Queueing>>>
> = {
  'message.edit': decideEdit,
  'message.delete': decideDelete,
  'reaction.add': decideReaction,
  'reaction.remove': decideReaction,
  'receipt.read': decideReading,
};

/** How far one has read never goes back: the largest number is all that counts. */
function decideReading(entry: OutboxEntry, { entries }: AboutMessage): OutboxRevision<Queueing> {
  const known = entries.at(-1);
  if (known === undefined) return append(entry);
  const [before, now] = [Number(known.entry.request['sequence']), Number(entry.request['sequence'])];
  if (now <= before) return kept(known.entry);
  if (known.entry.state !== 'waiting') return append(entry);
  return { ...kept(known.entry), replace: [{ ...known, entry: { ...known.entry, request: entry.request } }] };
}

import type { OutboxRevision } from '../storage/client-store.js';
import type { OutboxEntry, StoredEntry } from '../storage/outbox-entry.js';
import { append, kept, type Queueing } from './queueing.js';

/** The entries about one message that have not failed, and the one that sends it, as long as the server may not have it. */
export interface AboutMessage {
  readonly sent: StoredEntry | undefined;
  readonly entries: readonly StoredEntry[];
}

/** A later edit takes the place of an earlier one, and of the text of a message that was never sent. */
export function decideEdit(edit: OutboxEntry, { sent, entries }: AboutMessage): OutboxRevision<Queueing> {
  if (sent?.entry.state === 'waiting') return withRequest(sent, contentOf(sent.entry, edit));
  // After a deletion the server refuses it, and says so: merged into an edit before that, it would seem to be done.
  const known = entries.find(({ entry }) => entry.command === 'message.edit' && entry.state === 'waiting');
  if (known === undefined || isDeleted(entries)) return append(edit);
  return withRequest(known, { ...edit.request, idempotencyKey: known.entry.id });
}

/** A message that was never sent is gone with everything that was to happen to it. */
export function decideDelete(deletion: OutboxEntry, { sent, entries }: AboutMessage): OutboxRevision<Queueing> {
  if (sent?.entry.state === 'waiting') return withdrawal(entries);
  const known = entries.find(({ entry }) => entry.command === 'message.delete');
  return known === undefined ? append(deletion) : kept(known.entry);
}

/**
 * Of reactions with the same emoji only the last counts; it stands where it was given last, for that orders
 * them. One that was given and taken back before anybody saw the message never was.
 */
export function decideReaction(reaction: OutboxEntry, { sent, entries }: AboutMessage): OutboxRevision<Queueing> {
  const known = entries.findLast(
    ({ entry }) => isReaction(entry) && entry.request['emoji'] === reaction.request['emoji'] && entry.state === 'waiting',
  );
  const isSame = known?.entry.command === reaction.command;
  if (sent?.entry.state === 'waiting') {
    if (known === undefined) return reaction.command === 'reaction.add' ? append(reaction) : undone([]);
    return isSame ? kept(known.entry) : { ...undone([known.entry.id]), remove: [known.position] };
  }
  if (known === undefined || isDeleted(entries)) return append(reaction);
  if (isSame) return kept(known.entry);
  // Under the id of the one before, so that whoever waits for that one hears of this.
  const { id } = known.entry;
  return { ...kept(known.entry), remove: [known.position], append: [{ ...reaction, id }] };
}

/** Takes a message that was never sent out of the outbox, with all that is about it. */
export function withdrawal(entries: readonly StoredEntry[]): OutboxRevision<Queueing> {
  return {
    value: { kind: 'undone', done: [], cancelled: entries.map(({ entry }) => entry.id) },
    remove: entries.map(({ position }) => position),
  };
}

function contentOf({ request }: OutboxEntry, edit: OutboxEntry): OutboxEntry['request'] {
  const { mentions: _mentions, ...rest } = request;
  const { text = '', mentions } = edit.request;
  return { ...rest, text, ...(mentions !== undefined && { mentions }) };
}

const withRequest = (known: StoredEntry, request: OutboxEntry['request']): OutboxRevision<Queueing> => ({
  ...kept(known.entry),
  replace: [{ ...known, entry: { ...known.entry, request } }],
});

const undone = (done: readonly string[]): OutboxRevision<Queueing> => ({ value: { kind: 'undone', done, cancelled: [] } });

const isReaction = ({ command }: OutboxEntry): boolean => command === 'reaction.add' || command === 'reaction.remove';

const isDeleted = (entries: readonly StoredEntry[]): boolean => entries.some(({ entry }) => entry.command === 'message.delete');

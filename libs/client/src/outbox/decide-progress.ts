import type { ParleyError } from '#protocol';

import type { OutboxRevision, OutboxView } from '../storage/client-store.js';
import type { OutboxEntry, StoredEntry } from '../storage/outbox-entry.js';
import { aboutOf } from './about.js';

/** Before the first attempt. The value is what to send; undefined if it is not there any more, or was refused. */
export function decideAttempt(id: string, { entries }: OutboxView): OutboxRevision<OutboxEntry | undefined> {
  const found = find(entries, id);
  if (found === undefined || found.entry.state === 'failed') return { value: undefined };
  if (found.entry.state === 'attempted') return { value: found.entry };
  const entry: OutboxEntry = { ...found.entry, state: 'attempted' };
  return { value: entry, replace: [{ ...found, entry }] };
}

/** The server has committed it. A message gives its sequence to what waits for it: from then on that stands for itself. */
export function decideCommitted(id: string, sequence: number | undefined, { entries }: OutboxView): OutboxRevision<undefined> {
  const found = find(entries, id);
  if (found === undefined) return { value: undefined };
  const replace = sequence === undefined ? [] : dependents(entries, id).map((one) => withSequence(one, sequence));
  return { value: undefined, remove: [found.position], replace };
}

/**
 * Refused for good, and with it what was to happen to the message that it would have been. The value are
 * the ids of those. `heard`: somebody is told, so that nothing needs to be kept of it.
 */
export function decideRefused(
  { id, error, heard }: { readonly id: string; readonly error: ParleyError; readonly heard: boolean },
  { entries }: OutboxView,
): OutboxRevision<readonly string[]> {
  const found = find(entries, id);
  if (found === undefined) return { value: [] };
  if (heard) return { value: [], remove: [found.position] };
  const { code, message } = error;
  const failed = [found, ...dependents(entries, id)];
  const replace = failed.map((one): StoredEntry => ({
    ...one,
    entry: { ...one.entry, state: 'failed', error: { code, message } },
  }));
  return { value: failed.slice(1).map(({ entry }) => entry.id), replace };
}

/** The value are the ids of what was taken out; undefined if it was attempted, or is not there. */
export function decideCancel(id: string, { entries }: OutboxView): OutboxRevision<readonly string[] | undefined> {
  const found = find(entries, id);
  if (found?.entry.state !== 'waiting') return { value: undefined };
  return takeOut([found, ...dependents(entries, id)]);
}

/** Something that failed goes, and what failed with it. */
export function decideDiscard(id: string, { entries }: OutboxView): OutboxRevision<readonly string[]> {
  const found = find(entries, id);
  return found?.entry.state === 'failed' ? takeOut([found, ...dependents(entries, id)]) : { value: [] };
}

/**
 * Something that failed goes again, at the end, under the same key, and what failed with it after it. The value says whether there was any.
 *
 * What a server has refused it does not have, so that it is as good as never sent. Only an answer that
 * nobody could read leaves that open.
 */
export function decideResend(id: string, { entries }: OutboxView): OutboxRevision<boolean> {
  const found = find(entries, id);
  if (found?.entry.state !== 'failed') return { value: false };
  const again = [found, ...dependents(entries, id)];
  const append = again.map(({ entry: { error, ...entry } }): OutboxEntry => ({
    ...entry,
    state: error?.code === 'INTERNAL' && entry.target === undefined ? 'attempted' : 'waiting',
  }));
  return { value: true, remove: again.map(({ position }) => position), append };
}

const find = (entries: readonly StoredEntry[], id: string): StoredEntry | undefined =>
  entries.find(({ entry }) => entry.id === id);

const dependents = (entries: readonly StoredEntry[], id: string): StoredEntry[] =>
  entries.filter(({ entry }) => entry.target === id);

const takeOut = (entries: readonly StoredEntry[]): OutboxRevision<readonly string[]> => ({
  value: entries.map(({ entry }) => entry.id),
  remove: entries.map(({ position }) => position),
});

function withSequence({ position, entry }: StoredEntry, sequence: number): StoredEntry {
  const { target: _target, ...rest } = entry;
  const request = { ...entry.request, sequence };
  return { position, entry: { ...rest, request, about: aboutOf({ ...rest, request }) } };
}

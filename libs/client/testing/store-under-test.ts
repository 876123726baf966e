import { ParleyError } from '#protocol';

import type { ClientStore } from '../src/storage/client-store.js';
import type { OutboxEntry, StoredEntry } from '../src/storage/outbox-entry.js';

/** A device with one store on it, empty at first; each case gets one of its own. */
export interface DeviceUnderTest {
  /** One more client of the store, not opened yet: the next one after a restart, or another tab. */
  client(): ClientStore;
  /** Puts something in an entry's place that need not be an entry, behind the back of every client. */
  damage(position: number, kept: unknown): Promise<void>;
}

/** A promise of every {@link ClientStore}. It rejects if it is broken. Runs anywhere, also in the page of a browser. */
export interface StoreCase {
  readonly name: string;
  run(device: DeviceUnderTest): Promise<void>;
}

/** A client of the device that is open. */
export async function opened(device: DeviceUnderTest): Promise<ClientStore> {
  const store = device.client();
  await store.open();
  return store;
}

/** The message with this number; two of one number are the same. */
export function entryOf(number: number, differences: Partial<OutboxEntry> = {}): OutboxEntry {
  const id = `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  return {
    id,
    lane: 'conversation',
    about: `message:${id}`,
    command: 'message.send',
    request: { text: `Message ${number}` },
    state: 'waiting',
    queuedAt: '2026-01-01T00:00:00.000Z',
    ...differences,
  };
}

/** Queues it behind everything else. */
export async function append(store: ClientStore, ...entries: readonly OutboxEntry[]): Promise<readonly StoredEntry[]> {
  const { appended } = await store.revise(entries[0]?.about ?? 'nothing', () => ({ append: entries, value: undefined }));
  return appended;
}

/** How many entries the limit counts. */
export async function waitingIn(store: ClientStore): Promise<number> {
  return (await store.revise('nothing', ({ waiting }) => ({ value: waiting }))).value;
}

export const entriesOf = (stored: readonly StoredEntry[]): readonly OutboxEntry[] => stored.map(({ entry }) => entry);

/** As `expect(actual).toEqual(expected)` for JSON, where there is no jest. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [canonical(actual), canonical(expected)];
  if (is !== should) throw new Error(`${what}\n  expected: ${should}\n  actual:   ${is}`);
}

export async function refused(attempt: Promise<unknown>, code: ParleyError['code'], what: string): Promise<void> {
  const outcome = await attempt.then(
    () => 'it was done',
    (thrown: unknown) => (thrown instanceof ParleyError ? thrown.code : `another error: ${String(thrown)}`),
  );
  equal(outcome, code, what);
}

/** JSON with its keys in order, so that equal values are equal texts. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, each: unknown) =>
      typeof each === 'object' && each !== null && !Array.isArray(each)
        ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
        : each,
    ) ?? 'undefined'
  );
}

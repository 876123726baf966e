import type { OutboxRevision } from '../storage/client-store.js';
import type { OutboxEntry, StoredEntry } from '../storage/outbox-entry.js';

/** What is different in the outbox. An entry that went to the end again is in `put` only. */
export interface OutboxDelta {
  /** New entries, and those that are not what they were, in order. */
  readonly put: readonly OutboxEntry[];
  readonly gone: readonly OutboxEntry[];
}

/** The outbox as it is in the store, for those who cannot wait for the store: pure. */
export class OutboxMirror {
  readonly #byId = new Map<string, StoredEntry>();
  readonly #byPosition = new Map<number, StoredEntry>();
  /** What is still to be carried out, by lane, in order. */
  readonly #lanes = new Map<string, Map<number, OutboxEntry>>();
  readonly #failed = new Map<string, OutboxEntry>();
  #lastPosition = 0;
  #receipts = 0;

  /** In order of position. */
  get entries(): readonly OutboxEntry[] {
    return [...this.#byPosition.values()].map(({ entry }) => entry);
  }

  get failed(): readonly OutboxEntry[] {
    return [...this.#failed.values()];
  }

  /** Entries that are still to be carried out, receipts aside. */
  get waiting(): number {
    return this.#byId.size - this.#failed.size - this.#receipts;
  }

  /** Lanes that have something to carry out. */
  get lanes(): readonly string[] {
    return [...this.#lanes.keys()];
  }

  find(id: string): OutboxEntry | undefined {
    return this.#byId.get(id)?.entry;
  }

  /** What is next in a lane. */
  head(lane: string): OutboxEntry | undefined {
    return this.#lanes.get(lane)?.values().next().value;
  }

  /** Whether nobody else has queued anything before these that is not known here. */
  isNext(appended: readonly StoredEntry[]): boolean {
    const [first] = appended;
    return first === undefined || first.position === this.#lastPosition + 1;
  }

  apply({ replace = [], remove = [] }: OutboxRevision<unknown>, appended: readonly StoredEntry[]): OutboxDelta {
    const put = [...replace.filter(({ position }) => this.#byPosition.has(position)), ...appended];
    const gone = remove.flatMap((position) => this.#byPosition.get(position) ?? []);
    for (const stored of gone) this.#remove(stored);
    for (const stored of put) this.#put(stored);
    return { put: put.map(entryOf), gone: gone.map(entryOf).filter(({ id }) => !this.#byId.has(id)) };
  }

  /** Takes the whole outbox, as it was read. */
  reset(all: readonly StoredEntry[]): OutboxDelta {
    const before = new Map(this.#byId);
    for (const each of [this.#byId, this.#byPosition, this.#lanes, this.#failed]) each.clear();
    this.#receipts = 0;
    for (const stored of all) this.#put(known(stored, before.get(stored.entry.id)));
    return {
      put: this.entries.filter((entry) => before.get(entry.id)?.entry !== entry),
      gone: [...before.values()].map(entryOf).filter(({ id }) => !this.#byId.has(id)),
    };
  }

  #put(stored: StoredEntry): void {
    const { position, entry } = stored;
    const before = this.#byPosition.get(position);
    this.#count(before?.entry, -1);
    this.#byId.set(entry.id, stored);
    this.#byPosition.set(position, stored);
    this.#lastPosition = Math.max(this.#lastPosition, position);
    this.#count(entry, 1);
    if (entry.state === 'failed') {
      this.#failed.set(entry.id, entry);
      return this.#leaveLane(stored);
    }
    this.#failed.delete(entry.id);
    const lane = this.#lanes.get(entry.lane) ?? new Map<number, OutboxEntry>();
    this.#lanes.set(entry.lane, lane.set(position, entry));
  }

  #remove(stored: StoredEntry): void {
    const { position, entry } = stored;
    this.#count(entry, -1);
    this.#byId.delete(entry.id);
    this.#byPosition.delete(position);
    this.#failed.delete(entry.id);
    this.#leaveLane(stored);
  }

  #leaveLane({ position, entry }: StoredEntry): void {
    const lane = this.#lanes.get(entry.lane);
    lane?.delete(position);
    if (lane?.size === 0) this.#lanes.delete(entry.lane);
  }

  #count(entry: OutboxEntry | undefined, by: 1 | -1): void {
    if (entry?.command === 'receipt.read' && entry.state !== 'failed') this.#receipts += by;
  }
}

const entryOf = ({ entry }: StoredEntry): OutboxEntry => entry;

/** What did not change stays the very same: whoever compares sees nothing new. */
const known = (read: StoredEntry, before: StoredEntry | undefined): StoredEntry =>
  before?.position === read.position && JSON.stringify(before.entry) === JSON.stringify(read.entry) ? before : read;

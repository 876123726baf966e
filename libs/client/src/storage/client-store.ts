import type { OutboxEntry, StoredEntry } from './outbox-entry.js';

/** The kinds of things that are kept besides the outbox. All of them can be had from the server again. */
export const recordKinds = ['owner', 'line', 'window'] as const;
/**
 * - `owner`: whose store it is; one record.
 * - `line`: a line of the conversation list, by the conversation's id.
 * - `window`: the newest messages of a conversation, by its id.
 */
export type RecordKind = (typeof recordKinds)[number];

/** A record to write; without a value: to delete. Values are JSON. */
export interface RecordChange {
  readonly kind: RecordKind;
  readonly key: string;
  readonly value?: unknown;
}

/** What opening a store has found. */
export interface StoreOpening {
  /**
   * - `new`: there was nothing.
   * - `intact`: everything is there, possibly after a migration.
   * - `rebuilt`: it was damaged. What could be read of the outbox is there again, everything else comes from the server.
   */
  readonly found: 'new' | 'intact' | 'rebuilt';
  /** Version of the schema before; absent for a new store. */
  readonly migratedFrom?: number;
  /** Entries of the outbox that were saved. After damage only, as the following. */
  readonly salvaged?: number;
  /** Entries that are lost. Absent if the damage leaves nothing to tell it by. */
  readonly lost?: number;
}

/** What a revision of the outbox does, and what it says to its caller. */
export interface OutboxRevision<Value> {
  /** New entries, at the end, in this order. */
  readonly append?: readonly OutboxEntry[];
  /** Entries that change in their place. What is gone meanwhile stays gone: it is passed over. */
  readonly replace?: readonly StoredEntry[];
  /** Positions of entries that go. */
  readonly remove?: readonly number[];
  readonly value: Value;
}

/** What a revision of the outbox is decided from. */
export interface OutboxView {
  /** The entries about what was asked for, in order of position. */
  readonly entries: readonly StoredEntry[];
  /** Entries of the whole outbox that count towards its limit: all but receipts. */
  readonly waiting: number;
}

/**
 * What a client keeps on its device: the outbox, and a copy of what the server told. Several tabs or
 * processes may have the same store open; each call is a transaction of its own.
 *
 * Every method throws ParleyError: `STORAGE_FULL` when there is no room (nothing was written), `STORAGE_FAILED` when the
 * storage cannot be used. What is read is not trusted: entries that match no schema are left out by `open`
 * and counted as lost; records are given as they are, and checked by whoever reads them.
 */
export abstract class ClientStore {
  /** Names what is shared by all who have it open; undefined if nobody else can. */
  abstract readonly name: string | undefined;

  /**
   * To be called first. Repairs what is damaged.
   *
   * @throws ParleyError `STORAGE_TOO_NEW`, having changed nothing.
   */
  abstract open(): Promise<StoreOpening>;

  /** All entries, in order of position. */
  abstract outbox(): Promise<readonly StoredEntry[]>;

  /**
   * Decides what becomes of the entries about one thing, and writes it, as one transaction. Resolves once
   * it survives the death of the process and of the machine. Calls of one client take effect in their order.
   *
   * @param about as in {@link OutboxEntry.about}.
   * @param decide is pure: it may be called again. When it throws, nothing is written, and that is what is thrown.
   * @returns the value that `decide` gave, and the new entries with their positions.
   */
  abstract revise<Value>(
    about: string,
    decide: (view: OutboxView) => OutboxRevision<Value>,
  ): Promise<{ readonly value: Value; readonly appended: readonly StoredEntry[] }>;

  /** All records of a kind, by key. */
  abstract records(kind: RecordKind): Promise<ReadonlyMap<string, unknown>>;

  /** The record of this kind and key; undefined if there is none. */
  abstract record(kind: RecordKind, key: string): Promise<unknown>;

  /** All of it or nothing. It may be lost with the machine's power, not with the process. */
  abstract write(changes: readonly RecordChange[]): Promise<void>;

  /**
   * Takes or renews the right to send, for stores whose platform has no locks.
   *
   * @param holder who asks, unique among all.
   * @param now milliseconds of this device's clock, which all who have the store open share.
   * @returns whether it is the holder's until `now + leaseMs`. Held by somebody else, it ends at its time; a time further away
   *   than `leaseMs` counts as ended, for the clock was set back.
   */
  abstract lease(holder: string, now: number, leaseMs: number): Promise<boolean>;

  /** Gives the right back, if the holder has it. */
  abstract release(holder: string): Promise<void>;

  /** Ends everything. Calls after it are refused with `STORAGE_FAILED`. */
  abstract close(): Promise<void>;
}

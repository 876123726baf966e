import { ParleyError } from '#protocol';

import {
  ClientStore,
  type OutboxRevision,
  type OutboxView,
  type RecordChange,
  type RecordKind,
  type StoreOpening,
} from './client-store.js';
import { leaseFor } from './lease.js';
import { type DiskAccess, MemoryDisk } from './memory-disk.js';
import { planRevision, readEntries } from './revision.js';
import type { StoredEntry } from './outbox-entry.js';

/** Keeps everything until the process ends. Several that are given the same disk behave as tabs do that have the same store open. */
export class MemoryStore extends ClientStore {
  #isOpen = false;

  constructor(private readonly disk = new MemoryDisk()) {
    super();
  }

  get name(): string | undefined {
    return this.disk.name;
  }

  async open(): Promise<StoreOpening> {
    this.#isOpen = true;
    return this.#access('open', () => {
      const { isNew, outbox } = this.disk;
      this.disk.isNew = false;
      const { entries, damaged } = readEntries(outbox.all());
      for (const position of damaged) outbox.remove(position);
      if (damaged.length > 0) return { found: 'rebuilt', salvaged: entries.length, lost: damaged.length };
      return { found: isNew ? 'new' : 'intact' };
    });
  }

  async outbox(): Promise<readonly StoredEntry[]> {
    return this.#access('outbox', () => readEntries(this.disk.outbox.all()).entries);
  }

  async revise<Value>(
    about: string,
    decide: (view: OutboxView) => OutboxRevision<Value>,
  ): Promise<{ readonly value: Value; readonly appended: readonly StoredEntry[] }> {
    return this.#access('revise', () => {
      const { outbox } = this.disk;
      const plan = planRevision({ about: outbox.about(about), waiting: outbox.counted }, decide);
      return { value: plan.value, appended: outbox.apply(plan) };
    });
  }

  async records(kind: RecordKind): Promise<ReadonlyMap<string, unknown>> {
    return this.#access('records', () => structuredClone(this.disk.records[kind]));
  }

  async record(kind: RecordKind, key: string): Promise<unknown> {
    return this.#access('record', () => structuredClone(this.disk.records[kind].get(key)));
  }

  async write(changes: readonly RecordChange[]): Promise<void> {
    const copies = structuredClone(changes);
    return this.#access('write', () => {
      for (const { kind, key, value } of copies) {
        if (value === undefined) this.disk.records[kind].delete(key);
        else this.disk.records[kind].set(key, value);
      }
    });
  }

  async lease(holder: string, now: number, leaseMs: number): Promise<boolean> {
    return this.#access('lease', () => {
      const lease = leaseFor(holder, { current: this.disk.lease, now, leaseMs });
      if (lease !== undefined) this.disk.lease = lease;
      return lease !== undefined;
    });
  }

  async release(holder: string): Promise<void> {
    return this.#access('release', () => {
      if (this.disk.lease?.holder === holder) this.disk.lease = undefined;
    });
  }

  async close(): Promise<void> {
    this.#isOpen = false;
  }

  async #access<Value>(access: DiskAccess, work: () => Value): Promise<Value> {
    if (!this.#isOpen) throw new ParleyError('STORAGE_FAILED', { detail: 'It is not open.' });
    return this.disk.access(this, access, work);
  }
}

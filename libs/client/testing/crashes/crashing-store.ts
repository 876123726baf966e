import {
  ClientStore,
  type OutboxRevision,
  type OutboxView,
  type RecordChange,
  type RecordKind,
  type StoreOpening,
} from '../../src/storage/client-store.js';
import type { OutboxEntry, StoredEntry } from '../../src/storage/outbox-entry.js';
import { type Fate, forever, type Step } from './life.js';

/** A step that a revision of the outbox is. */
interface Passage {
  readonly step: Step;
  readonly entry: OutboxEntry;
}

/** A store, real or not, whose client dies in front of what it writes, or behind it. */
export class CrashingStore extends ClientStore {
  readonly name: string | undefined;

  constructor(
    private readonly store: ClientStore,
    private readonly fate: Fate,
  ) {
    super();
    this.name = store.name;
  }

  open(): Promise<StoreOpening> {
    return this.store.open();
  }

  outbox(): Promise<readonly StoredEntry[]> {
    return this.#unlessOver(() => this.store.outbox());
  }

  async revise<Value>(
    about: string,
    decide: (view: OutboxView) => OutboxRevision<Value>,
  ): Promise<{ readonly value: Value; readonly appended: readonly StoredEntry[] }> {
    let passage: Passage | undefined;
    try {
      const done = await this.#unlessOver(() =>
        this.store.revise(about, (view) => {
          const revision = decide(view);
          passage = passageOf(revision, view);
          // Thrown in here, it takes back the transaction: nothing of it is written.
          if (passage !== undefined && !this.#reach(passage, 'before')) throw new Error('the client is dead');
          return revision;
        }),
      );
      if (passage !== undefined) this.#reach(passage, 'after');
      return this.fate.isOver ? await forever() : done;
    } catch (error) {
      if (this.fate.isOver) return forever();
      throw error;
    }
  }

  records(kind: RecordKind): Promise<ReadonlyMap<string, unknown>> {
    return this.#unlessOver(() => this.store.records(kind));
  }

  record(kind: RecordKind, key: string): Promise<unknown> {
    return this.#unlessOver(() => this.store.record(kind, key));
  }

  write(changes: readonly RecordChange[]): Promise<void> {
    return this.#unlessOver(() => this.store.write(changes));
  }

  lease(holder: string, now: number, leaseMs: number): Promise<boolean> {
    return this.#unlessOver(() => this.store.lease(holder, now, leaseMs));
  }

  release(holder: string): Promise<void> {
    return this.#unlessOver(() => this.store.release(holder));
  }

  close(): Promise<void> {
    return this.#unlessOver(() => this.store.close());
  }

  #reach({ step, entry }: Passage, when: 'before' | 'after'): boolean {
    this.fate.met(entry.id, entry.command);
    return this.fate.reach(step, when, entry.command);
  }

  #unlessOver<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.fate.isOver ? forever() : work();
  }
}

/** Which step of whose life it is; undefined if entries were merged, failed, or go again. */
function passageOf({ append, replace, remove }: OutboxRevision<unknown>, { entries }: OutboxView): Passage | undefined {
  const at = (position: number | undefined) => entries.find((one) => one.position === position)?.entry;
  const [added] = append ?? [];
  if (added !== undefined) return { step: 'keep', entry: added };
  const settled = at(remove?.[0]);
  if (settled !== undefined) return { step: 'settle', entry: settled };
  const attempted = replace?.find(({ position, entry }) => entry.state === 'attempted' && at(position)?.state === 'waiting');
  return attempted && { step: 'attempt', entry: attempted.entry };
}

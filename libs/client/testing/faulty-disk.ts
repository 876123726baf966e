import { ParleyError } from '#protocol';

import { type DiskAccess, MemoryDisk } from '../src/storage/memory-disk.js';

/** Where the process dies that has a store open: at the `number`th access, of any kind if none is named. */
export interface CrashPoint {
  readonly at?: DiskAccess;
  readonly number: number;
  /** `before`: nothing of it was written. `after`: all of it was, and nobody heard so. */
  readonly when: 'before' | 'after';
}

const writes: ReadonlySet<DiskAccess> = new Set(['revise', 'write', 'lease']);

/** A disk that a test fills up, breaks, or takes away with the process that uses it. */
export class FaultyDisk extends MemoryDisk {
  /** There is no room: what writes is refused. */
  isFull = false;
  /** Nothing can be read or written. */
  isBroken = false;
  /** What was done to it so far, also in vain: each is a point to crash at. */
  readonly accesses: DiskAccess[] = [];
  readonly #dead = new WeakSet<object>();
  #crash: { readonly point: CrashPoint; countdown: number; readonly happened: () => void } | undefined;

  /**
   * Lets the store that comes to this point die there: what it asked for never comes back, and neither
   * does what it asks for later. All other stores go on. Resolves when it has happened.
   */
  crash(point: CrashPoint): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#crash = { point, countdown: point.number, happened: resolve };
    return promise;
  }

  /** Puts something in an entry's place that need not be an entry. */
  damage(position: number, kept: unknown): void {
    this.outbox.damage(position, kept);
  }

  override async access<Value>(store: object, access: DiskAccess, work: () => Value): Promise<Value> {
    if (this.#dead.has(store)) return forever();
    this.accesses.push(access);
    const dies = this.#diesAt(access);
    if (dies === 'before') return this.#die(store);
    if (this.isBroken) throw new ParleyError('STORAGE_FAILED');
    if (this.isFull && writes.has(access)) throw new ParleyError('STORAGE_FULL');
    const value = await super.access(store, access, work);
    return dies === 'after' ? this.#die(store) : value;
  }

  #diesAt(access: DiskAccess): 'before' | 'after' | undefined {
    const crash = this.#crash;
    if (crash === undefined || (crash.point.at ?? access) !== access) return undefined;
    crash.countdown -= 1;
    return crash.countdown === 0 ? crash.point.when : undefined;
  }

  #die(store: object): Promise<never> {
    this.#dead.add(store);
    this.#crash?.happened();
    this.#crash = undefined;
    return forever();
  }
}

const forever = (): Promise<never> => new Promise(() => undefined);

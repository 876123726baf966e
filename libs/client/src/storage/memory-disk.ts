import type { RecordKind } from './client-store.js';
import type { Lease } from './lease.js';
import { MemoryOutbox } from './memory-outbox.js';

/** What a store does to its disk. */
export type DiskAccess = 'open' | 'outbox' | 'revise' | 'records' | 'record' | 'write' | 'lease' | 'release';

/** What stands for a device where there is none: it outlives the stores on it, and ends with the process. */
export class MemoryDisk {
  readonly outbox = new MemoryOutbox();
  readonly records: Readonly<Record<RecordKind, Map<string, unknown>>> = { owner: new Map(), line: new Map(), window: new Map() };
  lease: Lease | undefined;
  isNew = true;

  /** @param name absent if one client alone has it. */
  constructor(readonly name?: string) {}

  /** Everything that a store does goes through here, one transaction at a time. */
  async access<Value>(_store: object, _access: DiskAccess, work: () => Value): Promise<Value> {
    return work();
  }
}

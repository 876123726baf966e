import { DatabaseSync } from 'node:sqlite';

import type { StoredEntry } from './outbox-entry.js';
import { type KeptEntry, readEntries } from './revision.js';
import { keptIn } from './sqlite-row.js';

/** How many places between what can be read from the front and from the back are tried one by one. */
const maxProbes = 10_000;

export interface Salvage {
  readonly entries: readonly StoredEntry[];
  /** Absent if it cannot be told. */
  readonly lost: number | undefined;
}

/**
 * Reads of a damaged database whatever can be read of its outbox. It keeps others from writing into it,
 * as far as it can still be locked, until `then` has put another one in its place.
 */
export function salvage<Value>(path: string, busyMs: number, then: (salvage: Salvage) => Value): Value {
  const database = attempt(() => new DatabaseSync(path, { timeout: busyMs, defensive: false }));
  try {
    // So it reads what is there of a file that is shorter than it says.
    attempt(() => database?.exec('PRAGMA writable_schema = ON'));
    attempt(() => database?.exec('BEGIN IMMEDIATE'));
    if (database === undefined) return then({ entries: [], lost: undefined });
    const { entries } = readEntries(readable(database));
    const total = attempt(() => database.prepare('SELECT total FROM state').get())?.['total'];
    return then({ entries, lost: typeof total === 'number' ? Math.max(0, total - entries.length) : undefined });
  } finally {
    database?.close();
  }
}

function readable(database: DatabaseSync): readonly KeptEntry[] {
  const found = new Map<number, KeptEntry>();
  const scan = (order: 'ASC' | 'DESC'): number | undefined => {
    let last: number | undefined;
    const isComplete = attempt(() => {
      const rows = database.prepare(`SELECT position, entry, checksum FROM outbox ORDER BY position ${order}`).iterate();
      for (const row of rows) found.set((last = Number(row['position'])), keptIn(row));
      return true;
    });
    return isComplete ? undefined : (last ?? (order === 'ASC' ? 0 : maxProbes));
  };
  const [front, back] = [scan('ASC'), scan('DESC')];
  if (front !== undefined && back !== undefined) {
    const one = attempt(() => database.prepare('SELECT position, entry, checksum FROM outbox WHERE position = ?'));
    for (let position = front + 1; position < Math.min(back, front + maxProbes); position += 1) {
      const row = attempt(() => one?.get(position));
      if (row !== undefined) found.set(position, keptIn(row));
    }
  }
  return [...found.values()].sort((one, other) => one.position - other.position);
}

/** Undefined if it fails: of something damaged everything is tried, and anything may fail. */
function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

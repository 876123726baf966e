import { ParleyError, type User } from '#protocol';

import type { Outbox } from '../outbox/outbox.js';
import type { ClientStore, RecordChange } from '../storage/client-store.js';
import { readOwner } from '../storage/owner.js';
import { type KeptLine, readLine } from './kept-line.js';

/** What a client finds on its device when it starts. */
export interface KeptStart {
  /** Whose it is; undefined if nobody's yet, or if that cannot be read any more. */
  readonly owner: User | undefined;
  readonly lines: readonly KeptLine[];
  /** What is no record any more, to be deleted. */
  readonly damaged: readonly RecordChange[];
  readonly isOwnerDamaged: boolean;
}

/** Reads all that is needed to start without a connection. What is nobody's is not looked at. */
export async function readStart(store: ClientStore): Promise<KeptStart> {
  const record = await store.record('owner', 'owner');
  const owner = readOwner(record);
  const lines: KeptLine[] = [];
  const damaged: RecordChange[] = [];
  if (owner === undefined) return { owner, lines, damaged, isOwnerDamaged: record !== undefined };
  for (const [key, kept] of await store.records('line')) {
    const line = readLine(key, kept);
    if (line === undefined) damaged.push({ kind: 'line', key });
    else lines.push(line);
  }
  return { owner, lines, damaged, isOwnerDamaged: false };
}

/** Makes the store that of this user, unless another client was faster: to whom it belongs then, decides. */
export async function claim(store: ClientStore, me: User): Promise<void> {
  const owner = readOwner(await store.record('owner', 'owner'));
  if (owner !== undefined && owner.userId !== me.userId)
    throw new ParleyError('TOKEN_MISMATCH', { detail: 'The store of this device belongs to another user.' });
  if (owner?.username === me.username && owner.displayName === me.displayName) return;
  // A copy that was nobody's may be anybody's.
  const strays = owner === undefined ? [...(await all(store, 'line')), ...(await all(store, 'window'))] : [];
  const { userId, username, displayName } = me;
  await store.write([...strays, { kind: 'owner', key: 'owner', value: { userId, username, displayName } }]);
}

/** Whose writes these are cannot be read any more: they wait for somebody to decide, and are sent in nobody's name until then. */
export async function disown(outbox: Outbox): Promise<void> {
  const unknown = new ParleyError('STORAGE_FAILED', { detail: 'Whose it was is not known any more.' });
  for (const lane of outbox.mirror.lanes)
    for (let head; (head = outbox.mirror.head(lane)) !== undefined;) await outbox.refused(head, unknown);
}

async function all(store: ClientStore, kind: 'line' | 'window'): Promise<RecordChange[]> {
  return [...(await store.records(kind)).keys()].map((key) => ({ kind, key }));
}

import { describe, expect, it } from '@jest/globals';

import { ActivationLost, allShards, ShardOwnership, shardOf } from '#actors';
import { MemoryLeaseStore } from '#actors/testing';
import { Ids, SeededRandom } from '#kernel';
import { ManualTime } from '#testing';

import { Writes } from '../../testing/writes.js';
import { CommitLane } from './commit-lane.js';
import { CommitOutcomeUnknown, ConversationJournal, type ConversationWrite, type WriteOutcome } from './conversation-journal.js';

/** Refuses a batch as a whole when a test says so, and otherwise what was decided under a former epoch. */
class CapriciousJournal extends ConversationJournal {
  readonly batches: (readonly string[])[] = [];

  constructor(
    private readonly leases: MemoryLeaseStore,
    private readonly failureOf: (conversationIds: readonly string[]) => Error | undefined,
  ) {
    super();
  }

  override load(): Promise<never> {
    throw new Error('a lane loads nothing');
  }

  override targets(): Promise<never> {
    throw new Error('a lane asks for no targets');
  }

  override recorded(): Promise<never> {
    throw new Error('a lane asks for no keys');
  }

  override changedRecently(): Promise<never> {
    throw new Error('a lane asks for no changes');
  }

  override async commit(writes: readonly ConversationWrite[]): Promise<readonly WriteOutcome[]> {
    const conversationIds = writes.map(({ conversationId }) => conversationId);
    this.batches.push(conversationIds);
    const failure = this.failureOf(conversationIds);
    if (failure !== undefined) throw failure;
    return writes.map(({ shard, epoch, nextSequence }) =>
      epoch === this.leases.epochOf(shard) ? { kind: 'committed', committedAt: nextSequence } : { kind: 'superseded' },
    );
  }
}

/** A lane, and eight writes to as many conversations: what they come to is told apart by their index. */
async function laneOver(failureOf: (indexes: readonly number[]) => Error | undefined) {
  const time = new ManualTime();
  const ids = new Ids(time.clock, new SeededRandom(1));
  const leases = new MemoryLeaseStore(time.clock);
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => void failures.push(error);
  const ownership = new ShardOwnership(
    { nodeId: 'node', bootId: 'boot', address: null },
    leases,
    time.clock,
    time.timers,
    onFailure,
  );
  await ownership.start();
  const conversationIds = Array.from({ length: 8 }, () => ids.next());
  const indexesOf = (batch: readonly string[]) => batch.map((id) => conversationIds.indexOf(id));
  const journal = new CapriciousJournal(leases, (batch) => failureOf(indexesOf(batch)));
  const lane = new CommitLane(allShards, journal, ownership, time.timers, onFailure);

  const writes = new Writes(ids);
  const epochOf = (index: number) => ownership.epochOf(shardOf(conversationIds[index] ?? ''));
  const submit = (index: number) => {
    const message = { sent: index, senderId: ids.next(), keys: [ids.next()] };
    return lane.submit(writes.messages(conversationIds[index] ?? '', epochOf(index) ?? 0, message));
  };
  /** What became of all eight, submitted at once: `committed`, or the error. */
  const submitAll = async () => {
    const settled = await Promise.allSettled(conversationIds.map((_, index) => submit(index)));
    return settled.map((result): unknown => (result.status === 'fulfilled' ? result.value : result.reason));
  };
  const committed = (index: number): WriteOutcome => ({ kind: 'committed', committedAt: index + 1 });
  return { submit, submitAll, committed, epochOf, failures, batches: () => journal.batches.map(indexesOf) };
}

const poison = new Error('value out of range');

describe('a commit lane whose batch is refused as a whole', () => {
  it.each([0, 3, 4, 7])('refuses the write that is to blame, number %i, and carries out all others', async (poisoned) => {
    const lane = await laneOver((indexes) => (indexes.includes(poisoned) ? poison : undefined));
    const outcomes = await lane.submitAll();
    expect(outcomes).toEqual(outcomes.map((_, index) => (index === poisoned ? poison : lane.committed(index))));
    expect(lane.batches()[0]).toHaveLength(8);
  });

  it('finds every write that is to blame', async () => {
    const lane = await laneOver((indexes) => (indexes.some((index) => index % 3 === 0) ? poison : undefined));
    const outcomes = await lane.submitAll();
    expect(outcomes).toEqual(outcomes.map((_, index) => (index % 3 === 0 ? poison : lane.committed(index))));
  });

  it('keeps its epochs, and serves on', async () => {
    const lane = await laneOver((indexes) => (indexes.includes(5) ? poison : undefined));
    await lane.submitAll();
    expect(lane.epochOf(5)).toBe(1);
    expect(await lane.submit(2)).toEqual(lane.committed(2));
    await expect(lane.submit(5)).rejects.toBe(poison);
  });

  it('gives up what has no known outcome, and acquires its shards anew before it writes again', async () => {
    const broken = new CommitOutcomeUnknown('the connection broke');
    let breaks = true;
    const lane = await laneOver((indexes) => {
      if (indexes.length === 8) return poison;
      if (!breaks || !indexes.includes(0)) return undefined;
      breaks = false;
      return broken;
    });
    const outcomes = await lane.submitAll();
    // The second half was decided under the epoch that the first has lost.
    const lost = outcomes.slice(0, 4);
    for (const outcome of lost) expect(outcome).toBeInstanceOf(ActivationLost);
    expect(outcomes.slice(4)).toEqual(lost.map(() => ({ kind: 'superseded' })));
    expect(lane.failures).toEqual([poison, broken]);
    expect([0, 1, 2, 3, 4, 5, 6, 7].map(lane.epochOf)).toEqual(Array(8).fill(2));
    expect(await lane.submit(0)).toEqual(lane.committed(0));
  });

  it('does not let what waited meanwhile be written under the epoch that it lost', async () => {
    const broken = new CommitOutcomeUnknown('the connection broke');
    let waiting: Promise<unknown> | undefined;
    const lane = await laneOver((indexes) => {
      if (indexes.length === 8) return poison;
      if (waiting !== undefined) return undefined;
      waiting = lane.submit(1).catch((error: unknown) => error);
      return broken;
    });
    await lane.submitAll();
    expect(await waiting).toBeInstanceOf(ActivationLost);
    expect(lane.batches()).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
  });
});

describe('a commit lane', () => {
  it('takes a conversation once into a transaction, which compares its head once', async () => {
    const lane = await laneOver(() => undefined);
    await Promise.all([lane.submit(1), lane.submit(2), lane.submit(1), lane.submit(3)]);
    expect(lane.batches()).toEqual([
      [1, 2],
      [1, 3],
    ]);
  });
});

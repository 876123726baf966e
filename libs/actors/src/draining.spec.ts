import { beforeEach, describe, expect, it } from '@jest/globals';

import { MemoryLeaseStore } from '#actors/testing';
import { ManualTime } from '#testing';

import { actorSettings } from './settings.js';
import { ShardOwnership } from './shard-ownership.js';

const { drainMs, drainRetryMs, flushMs, leaseMs, shards } = actorSettings;

describe('a node that goes away and gets rid of nothing', () => {
  let time: ManualTime;
  let store: MemoryLeaseStore;
  let ownership: ShardOwnership;
  let failures: unknown[];
  let isOver: boolean;
  beforeEach(async () => {
    time = new ManualTime();
    store = new MemoryLeaseStore(time.clock);
    failures = [];
    const node = { nodeId: 'node', bootId: 'boot', address: null };
    ownership = new ShardOwnership(node, store, time.clock, time.timers, (error) => failures.push(error));
    await ownership.start();
    await store.register({ nodeId: 'other', bootId: 'other boot', address: null }, leaseMs * 10);
    isOver = false;
  });

  const drain = () => void ownership.drain().then(() => (isOver = true));

  it('waits for no look at the cluster, and for no news that it goes away', async () => {
    await time.settle();
    const seen = store.view.bind(store);
    store.view = () => new Promise(() => undefined);
    store.drain = () => Promise.resolve();
    drain();
    await time.settle();
    expect(isOver).toBe(true);
    const { nodes } = await seen();
    expect(nodes.map((node) => [node.nodeId, node.shards.length])).toEqual([
      ['node', 0],
      ['other', shards],
    ]);
  });

  it('gives up in time when the store fails again and again', async () => {
    store.drain = () => Promise.reject(new Error('PostgreSQL is away'));
    drain();
    await time.advance(drainMs - 1);
    expect(isOver).toBe(false);
    await time.advance(drainRetryMs);
    expect(isOver).toBe(true);
    expect(failures).toHaveLength(drainMs / drainRetryMs);
    expect(ownership.ownedShards).toBe(shards);
  });

  it('gives up in time when nothing in it ends', async () => {
    ownership.beforeGivingBack(() => ({ quiet: new Set(), settled: time.timers.sleep(flushMs).then(() => new Set()) }));
    drain();
    await time.advance(drainMs - 1);
    expect(isOver).toBe(false);
    await time.advance(flushMs + drainRetryMs);
    expect(isOver).toBe(true);
  });

  it('tries again and again, and not all the time', async () => {
    const expected = drainMs / drainRetryMs;
    let flushes = 0;
    ownership.beforeGivingBack(() => {
      flushes += 1;
      if (flushes > expected) throw new Error('it does so all the time');
      return { quiet: new Set(), settled: Promise.resolve(new Set()) };
    });
    drain();
    await time.advance(drainMs);
    expect(isOver).toBe(true);
    expect([flushes, failures]).toEqual([expected, []]);
  });
});

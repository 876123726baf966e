import { beforeEach, describe, expect, it } from '@jest/globals';

import { giveBack, MemoryLeaseStore } from '#actors/testing';
import { ManualTime } from '#testing';

import type { NodeIdentity } from './lease-store.js';
import { actorSettings } from './settings.js';
import { ShardOwnership } from './shard-ownership.js';
import { allShards } from './shards.js';

const { leaseMarginMs, leaseMs, renewMs, shards, viewMs } = actorSettings;

describe('what a node says of the shards that it inherits', () => {
  const other: NodeIdentity = { nodeId: 'other', bootId: 'other boot', address: null };
  let time: ManualTime;
  let store: MemoryLeaseStore;
  let ownership: ShardOwnership;
  /** How many it has said it inherited, each time, and for how long nobody had had a lease before. */
  let told: (readonly [count: number, withoutLeaseMs: number])[];
  beforeEach(async () => {
    time = new ManualTime();
    store = new MemoryLeaseStore(time.clock);
    await store.register(other, leaseMs);
    await store.acquire(other, allShards);
    const node = { nodeId: 'node', bootId: 'boot', address: null };
    ownership = new ShardOwnership(node, store, time.clock, time.timers, () => undefined);
    told = [];
    ownership.onInherited((taken, withoutLeaseMs) => told.push([taken.size, withoutLeaseMs]));
    await ownership.start();
  });

  /** The other dies: its lease ends, and this node has seen that. */
  const inherit = () => time.advance(leaseMs + viewMs);
  const lapse = async (ms: number) => {
    const renew = store.renew.bind(store);
    store.renew = () => Promise.reject(new Error('PostgreSQL is away'));
    await time.advance(ms);
    store.renew = renew;
    await time.advance(renewMs);
  };

  it('is told once, however often they are taken anew', async () => {
    await inherit();
    expect(told).toEqual([[shards, 0]]);
    await ownership.acquire(allShards);
    expect(ownership.epochOf(17)).toBe(3);
    expect(told).toHaveLength(1);
  });

  it('is told of those that it had itself before it had no lease for a while, and for how long, once', async () => {
    await inherit();
    await lapse(leaseMs * 5);
    await ownership.acquire(allShards);
    const lastUntil = Math.floor((leaseMs + viewMs) / renewMs) * renewMs + leaseMs - leaseMarginMs;
    const renewedAt = Math.ceil((leaseMs * 6 + viewMs) / renewMs) * renewMs;
    expect(told).toEqual([
      [shards, 0],
      [shards, renewedAt - lastUntil],
    ]);
  });

  it.each([
    ['in time from then on', 0],
    ['late once more', leaseMs],
  ])('is for how long nobody had one before it could take them anew, when its lease is renewed %s', async (_, lateMs) => {
    await inherit();
    const acquire = store.acquire.bind(store);
    store.acquire = () => Promise.reject(new Error('PostgreSQL is away'));
    await lapse(leaseMs * 2);
    if (lateMs > 0) await lapse(lateMs);
    const soFar = time.clock.monotonicNow();
    store.acquire = acquire;
    await time.advance(renewMs);
    expect(told).toHaveLength(2);
    const lastUntil = Math.floor((leaseMs + viewMs) / renewMs) * renewMs + leaseMs - leaseMarginMs;
    expect(told.at(-1)?.[1]).toBeGreaterThan(soFar - lastUntil);
  });

  it('is that everybody had a lease, once this node has renewed its own in time again', async () => {
    await store.renew(other, leaseMs * 10);
    await lapse(leaseMs * 2);
    await time.advance(renewMs);
    expect(told).toEqual([]);
    await time.advance(leaseMs * 8 + viewMs);
    expect(told).toEqual([[shards, 0]]);
  });

  it('is nothing of those that it wanted and somebody else had, when they are given to it later', async () => {
    await store.renew(other, leaseMs * 10);
    await ownership.take([17], new Set([17]));
    expect(ownership.held).toEqual([]);
    await giveBack(store, other, [17]);
    await ownership.take([17], new Set());
    await time.settle();
    expect(ownership.held).toEqual([17]);
    expect(told).toEqual([]);
  });

  it('is nothing of those that it has, however old a view says that somebody else had them, and it may give them back', async () => {
    await inherit();
    await ownership.take([17], new Set([17]));
    await ownership.handOver([17]);
    // Given back under one epoch, and taken again under another: there is nobody else to have it.
    await time.settle();
    expect([ownership.epochOf(17), told.length]).toEqual([4, 1]);
  });

  it('is nothing of those that another gave it, though it meant to inherit them', async () => {
    const acquire = store.acquire.bind(store);
    store.acquire = () => Promise.reject(new Error('PostgreSQL is away'));
    await expect(ownership.take([17], new Set([17]))).rejects.toThrow();
    store.acquire = acquire;
    await giveBack(store, other, [17], new Map([[17, 'boot']]));
    await time.settle();
    expect([ownership.epochOf(17), told]).toEqual([2, []]);
  });
});

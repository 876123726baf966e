import { beforeEach, describe, expect, it } from '@jest/globals';

import { giveBack, MemoryLeaseStore } from '#actors/testing';
import { ManualTime } from '#testing';

import { ClusterMonitor } from './cluster-monitor.js';
import type { ClusterView } from './lease-store.js';
import { actorSettings } from './settings.js';

const { leaseMs, viewMs } = actorSettings;

describe('a cluster monitor', () => {
  let time: ManualTime;
  let store: MemoryLeaseStore;
  let cluster: ClusterMonitor;
  let view: () => Promise<ClusterView>;
  let looks: number;
  const node = { nodeId: 'node', bootId: 'boot', address: null };
  const other = { nodeId: 'other', bootId: 'other boot', address: null };
  beforeEach(async () => {
    time = new ManualTime();
    store = new MemoryLeaseStore(time.clock);
    await store.register(node, leaseMs);
    await store.register(other, leaseMs);
    await store.acquire(node, [17]);
    cluster = new ClusterMonitor(store, time.clock, time.timers, () => undefined);
    view = store.view.bind(store);
    looks = 0;
    store.view = () => {
      looks += 1;
      return view();
    };
  });

  it('keeps the newer of two views that overlapped, whichever is answered last', async () => {
    store.view = async () => {
      const nth = (looks += 1);
      if (nth === 3) await time.timers.sleep(100);
      const seen = await view();
      if (nth === 2) await time.timers.sleep(500);
      return seen;
    };
    // The second is asked for by whoever hears of the first, the third by somebody who had to wait for it.
    const second = cluster.look().then(() => cluster.look());
    const third = cluster.look();
    await time.advance(50);
    expect(looks).toBe(3);
    await store.acquire(node, [18]);
    await time.advance(1_000);
    await Promise.all([second, third]);
    expect(cluster.ownerOf(18)).toBe('boot');
  });

  it('knows who has taken shards without a look', async () => {
    cluster.start();
    await time.settle();
    await giveBack(store, node, [17]);
    await store.acquire(other, [17]);
    await time.settle();
    expect(cluster.ownerOf(17)).toBe('other boot');
    expect(looks).toBe(1);
    const seen = await view();
    expect(new Set(cluster.view.nodes)).toEqual(new Set(seen.nodes));
    expect(cluster.view.free).toEqual(seen.free);
  });

  /** A look that has seen the cluster as it is now. @returns how to let it be answered. */
  const lookUnderWay = async () => {
    cluster.start();
    await time.settle();
    const answer = Promise.withResolvers<void>();
    store.view = async () => {
      const seen = await view();
      await answer.promise;
      return seen;
    };
    const looked = cluster.look();
    await time.settle();
    return () => {
      answer.resolve();
      return looked;
    };
  };

  it('does not forget it again because of a look that was under way', async () => {
    const answered = await lookUnderWay();
    await giveBack(store, node, [17]);
    await store.acquire(other, [17]);
    await answered();
    expect(cluster.ownerOf(17)).toBe('other boot');
  });

  it('knows who goes away, and who is gone, without a look', async () => {
    cluster.start();
    await time.advance(viewMs * 4);
    looks = 0;
    await store.drain(node);
    await time.settle();
    expect(cluster.view.nodes).toEqual([
      { ...node, draining: true, shards: [17] },
      { ...other, draining: false, shards: [] },
    ]);
    expect([cluster.stableForMs, looks]).toEqual([0, 0]);
    await time.advance(1);
    await store.release(node);
    await time.settle();
    expect(cluster.view.nodes).toEqual([{ ...other, draining: false, shards: [] }]);
    expect([cluster.ownerOf(17), cluster.stableForMs, looks]).toEqual([undefined, 0, 0]);
  });

  it('does not forget that because of a look that was under way', async () => {
    const answered = await lookUnderWay();
    await store.drain(other);
    await store.release(node);
    await answered();
    expect(cluster.view.nodes).toEqual([{ ...other, draining: true, shards: [] }]);
  });

  it('says which shards were given back, and looks again when a look is under way that may have missed it', async () => {
    const freed: number[] = [];
    cluster.onFreed((shards) => freed.push(...shards));
    cluster.start();
    await time.settle();
    await giveBack(store, node, [17]);
    await time.settle();
    expect([freed, looks]).toEqual([[17], 1]);
    await store.acquire(other, [17]);
    store.view = async () => {
      looks += 1;
      const seen = await view();
      await time.timers.sleep(100);
      return seen;
    };
    const looked = cluster.look();
    await time.settle();
    await giveBack(store, other, [17]);
    await time.advance(200);
    await looked;
    expect([freed, looks]).toEqual([[17, 17], 3]);
  });

  it('looks when a node that it does not know has taken shards, and again and again', async () => {
    cluster.start();
    await time.settle();
    await giveBack(store, node, [17]);
    const stranger = { nodeId: 'stranger', bootId: 'new boot', address: null };
    await store.register(stranger, leaseMs);
    await store.acquire(stranger, [17]);
    await time.settle();
    expect(cluster.ownerOf(17)).toBe('new boot');
    looks = 0;
    await time.advance(viewMs * 4);
    expect(looks).toBe(4);
  });
});

import { describe, expect, it } from '@jest/globals';

import { MemoryLeaseStore } from '#actors/testing';
import { ManualTime } from '#testing';

import { ClusterMonitor } from './cluster-monitor.js';
import { actorSettings } from './settings.js';

describe('a cluster monitor', () => {
  it('keeps the newer of two views that overlapped, whichever is answered last', async () => {
    const time = new ManualTime();
    const store = new MemoryLeaseStore(time.clock);
    const cluster = new ClusterMonitor(store, time.clock, time.timers, () => undefined);
    const node = { nodeId: 'node', bootId: 'boot', address: null };
    await store.register(node, actorSettings.leaseMs);
    const view = store.view.bind(store);
    let looks = 0;
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
    await store.acquire(node, [17]);
    await time.advance(1_000);
    await Promise.all([second, third]);
    expect(cluster.ownerOf(17)).toBe('boot');
  });
});

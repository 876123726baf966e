import { beforeEach, describe, expect, it } from '@jest/globals';

import { giveBack, MemoryLeaseStore } from '#actors/testing';
import { ManualTime } from '#testing';

import { ClusterMonitor } from './cluster-monitor.js';
import { ClusterOwnerDirectory } from './cluster.owner-directory.js';
import { actorSettings } from './settings.js';

describe('the directory of owners, from the views of a cluster', () => {
  let time: ManualTime;
  let store: MemoryLeaseStore;
  let directory: ClusterOwnerDirectory;
  let looks: number;
  const node = { nodeId: 'node', bootId: 'boot', address: 'http://node/' };
  const other = { nodeId: 'other', bootId: 'other boot', address: 'http://other/' };
  const self = { nodeId: 'self', bootId: 'own boot', address: 'http://self/' };
  beforeEach(async () => {
    time = new ManualTime();
    store = new MemoryLeaseStore(time.clock);
    for (const each of [node, other, self]) await store.register(each, actorSettings.leaseMs);
    await store.acquire(node, [17]);
    await store.acquire(self, [18]);
    const cluster = new ClusterMonitor(store, time.clock, time.timers, () => undefined);
    directory = new ClusterOwnerDirectory(cluster, self);
    cluster.start();
    await time.settle();
    const view = store.view.bind(store);
    looks = 0;
    store.view = () => {
      looks += 1;
      return view();
    };
  });

  it('says where others have a shard, without a look, and nothing of ours and of what nobody has', async () => {
    expect([await directory.addressOf(17), await directory.addressOf(18), await directory.addressOf(19)]).toEqual([
      'http://node/',
      null,
      null,
    ]);
    expect(looks).toBe(0);
  });

  it('looks before it says again what was wrong, once', async () => {
    directory.forget(17, 'http://node/');
    expect(await directory.addressOf(17)).toBe('http://node/');
    expect(await directory.addressOf(17)).toBe('http://node/');
    expect(looks).toBe(1);
  });

  it('does not look when it has heard since that another has it', async () => {
    directory.forget(17, 'http://node/');
    await giveBack(store, node, [17]);
    await store.acquire(other, [17]);
    await time.settle();
    expect(await directory.addressOf(17)).toBe('http://other/');
    expect(looks).toBe(0);
  });

  it('takes no notice of who was wrong about an address that it does not give any more', async () => {
    directory.forget(17, 'http://elsewhere/');
    expect(await directory.addressOf(17)).toBe('http://node/');
    expect(looks).toBe(0);
  });

  it('says when shards have moved, and what is still where it was', async () => {
    const heard: boolean[][] = [];
    const cancel = directory.onMoved((isAt) => heard.push([17, 18].map((shard) => isAt(shard, 'http://node/'))));
    await giveBack(store, node, [17], new Map([[17, 'other boot']]));
    await time.settle();
    expect(heard.at(-1)).toEqual([false, false]);
    await giveBack(store, self, [18], new Map([[18, 'boot']]));
    await time.settle();
    expect(heard.at(-1)).toEqual([false, true]);
    cancel();
    await store.release(node);
    await time.settle();
    expect(heard.at(-1)).toEqual([false, true]);
  });
});

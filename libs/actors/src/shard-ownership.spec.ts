import { describe, expect, it } from '@jest/globals';

import { giveBack, MemoryLeaseStore } from '#actors/testing';
import { ManualTime } from '#testing';

import { desiredOwner } from './rendezvous.js';
import { actorSettings } from './settings.js';
import { ShardOwnership } from './shard-ownership.js';
import { allShards } from './shards.js';

const {
  leaseMs,
  renewMs,
  drainMs,
  drainRetryMs,
  flushMs,
  leaseMarginMs,
  shards,
  stableMs,
  rebalanceEveryMs,
  handOverShards,
  viewMs,
} = actorSettings;

/** As a process that is killed: it renews nothing, and says nothing. */
function die(ownership: ShardOwnership): void {
  Object.assign(ownership, { store: new Proxy({}, { get: () => () => new Promise(() => undefined) }) });
}

async function startedOwnership({
  time = new ManualTime(),
  nodeId = 'node',
  bootId = `boot of ${nodeId}`,
  store = new MemoryLeaseStore(time.clock),
}: { time?: ManualTime; nodeId?: string; bootId?: string; store?: MemoryLeaseStore } = {}) {
  const failures: unknown[] = [];
  const ends: string[] = [];
  const ownership = new ShardOwnership(
    { nodeId, bootId, address: null },
    store,
    time.clock,
    time.timers,
    (error) => failures.push(error),
    () => ends.push(bootId),
  );
  await ownership.start();
  return { time, store, ownership, failures, ends };
}

describe('the ownership of shards', () => {
  it('takes every free shard, under its first epoch', async () => {
    const { ownership } = await startedOwnership();
    expect(ownership.ownedShards).toBe(shards);
    expect(ownership.epochOf(17)).toBe(1);
  });

  it('lasts for as long as it is renewed', async () => {
    const { time, ownership } = await startedOwnership();
    await time.advance(leaseMs * 10);
    expect(ownership.epochOf(17)).toBe(1);
  });

  it('ends before the lease does when it cannot be renewed', async () => {
    const { time, store, ownership, failures } = await startedOwnership();
    store.renew = () => Promise.reject(new Error('PostgreSQL is away'));
    await time.advance(leaseMs - leaseMarginMs - 1);
    expect(ownership.epochOf(17)).toBe(1);
    await time.advance(1);
    expect(ownership.epochOf(17)).toBeUndefined();
    expect(failures.length).toBeGreaterThan(0);
  });

  it('serves nothing of what it remembers when a lease that had ended is renewed, until it knows what is still its own', async () => {
    const { time, store, ownership } = await startedOwnership();
    const [renew, owned] = [store.renew.bind(store), store.owned.bind(store)];
    store.renew = () => Promise.reject(new Error('its row is locked'));
    await time.advance(leaseMs);
    const looked = Promise.withResolvers<void>();
    store.owned = async (node) => {
      await looked.promise;
      return owned(node);
    };
    store.renew = renew;
    await time.advance(renewMs);
    expect(ownership.isAlive).toBe(true);
    expect(ownership.epochOf(17)).toBeUndefined();
    looked.resolve();
    await time.advance(0);
    expect(ownership.epochOf(17)).toBe(2);
  });

  it('counts its lease from when it asked, not from when it was answered', async () => {
    const { time, store, ownership } = await startedOwnership();
    const renew = store.renew.bind(store);
    store.renew = async (node, ms) => {
      const answer = await renew(node, ms);
      await time.timers.sleep(1_000);
      return answer;
    };
    // Asked once, at renewMs; the answer takes a second, and no further one arrives in time.
    await time.advance(renewMs);
    store.renew = () => new Promise(() => undefined);
    await time.advance(leaseMs - leaseMarginMs - 1);
    expect(ownership.epochOf(17)).toBe(1);
    await time.advance(1);
    expect(ownership.epochOf(17)).toBeUndefined();
  });

  it('is taken anew, with new epochs, after the lease has lapsed', async () => {
    const { time, store, ownership } = await startedOwnership();
    const renew = store.renew.bind(store);
    store.renew = () => Promise.reject(new Error('PostgreSQL is away'));
    await time.advance(leaseMs * 2);
    expect(ownership.ownedShards).toBe(0);
    store.renew = renew;
    await time.advance(renewMs);
    expect(ownership.epochOf(17)).toBe(2);
  });

  it('is over when another boot of the same node has begun, and listeners hear it', async () => {
    const { time, store, ownership, ends } = await startedOwnership();
    const lost = new Set<number>();
    ownership.onChange((changed) => changed.forEach((shard) => lost.add(shard)));
    await startedOwnership({ time, store, bootId: 'second boot' });
    await time.advance(renewMs);
    expect(ownership.ownedShards).toBe(0);
    expect(lost.size).toBe(shards);
    expect(ends).toEqual(['boot of node']);
  });

  it('leaves to a live node what it has, and takes it over when that node is gone', async () => {
    const first = await startedOwnership();
    const second = await startedOwnership({ time: first.time, store: first.store, nodeId: 'other' });
    expect(second.ownership.ownedShards).toBe(0);
    await first.ownership.stop();
    await first.time.settle();
    expect(second.ownership.ownedShards).toBe(shards);
    expect(first.ownership.ownedShards).toBe(0);
  });

  it('says which shards it took from a node that died, and not of those that were given back', async () => {
    const first = await startedOwnership();
    const second = await startedOwnership({ time: first.time, store: first.store, nodeId: 'other' });
    const inherited: number[] = [];
    second.ownership.onInherited((taken) => inherited.push(...taken));
    await first.ownership.handOver([1, 2, 3]);
    await first.ownership.stop();
    await first.time.settle();
    expect(second.ownership.ownedShards).toBe(shards);
    expect(inherited.toSorted((one, other) => one - other)).toEqual(allShards.filter((shard) => ![1, 2, 3].includes(shard)));
  });

  it('says so, too, of what it took by an acquisition whose answer was lost', async () => {
    const first = await startedOwnership();
    const second = await startedOwnership({ time: first.time, store: first.store, nodeId: 'other' });
    const inherited = new Set<number>();
    second.ownership.onInherited((taken) => taken.forEach((shard) => inherited.add(shard)));
    const acquire = second.store.acquire.bind(second.store);
    second.store.acquire = async (node, wanted) => {
      await acquire(node, wanted);
      throw new Error('the answer was lost');
    };
    await first.ownership.stop();
    await first.time.advance(viewMs);
    expect(inherited.size).toBe(shards);
  });

  it('takes over within 7 s what a node had that died without a word', async () => {
    const first = await startedOwnership();
    const second = await startedOwnership({ time: first.time, store: first.store, nodeId: 'other' });
    die(first.ownership);
    await first.time.advance(7_000);
    expect(second.ownership.ownedShards).toBe(shards);
  });

  it('moves to where they should be, some at a time, when nobody has come or gone for a while', async () => {
    const first = await startedOwnership();
    const second = await startedOwnership({ time: first.time, store: first.store, nodeId: 'other' });
    await first.time.advance(stableMs - 1);
    expect(second.ownership.ownedShards).toBe(0);
    await first.time.advance(rebalanceEveryMs);
    expect(second.ownership.ownedShards).toBe(handOverShards);
    await first.time.advance(rebalanceEveryMs * (shards / handOverShards));
    const names = ['node', 'other'];
    const should = allShards.filter((shard) => desiredOwner(shard, names) === 'other');
    expect(second.ownership.held.toSorted((one, other) => one - other)).toEqual(should);
    expect(first.ownership.ownedShards).toBe(shards - should.length);
  });

  it('moves at once, and whole, when its node goes away', async () => {
    const first = await startedOwnership();
    const second = await startedOwnership({ time: first.time, store: first.store, nodeId: 'other' });
    await first.ownership.drain();
    await first.time.settle();
    expect(first.ownership.ownedShards).toBe(0);
    expect(second.ownership.ownedShards).toBe(shards);
  });

  it('has what was handed to it as soon as it hears, without asking anybody, and as told', async () => {
    const first = await startedOwnership();
    const second = await startedOwnership({ time: first.time, store: first.store, nodeId: 'other' });
    const [inherited, changed] = [new Set<number>(), new Set<number>()];
    second.ownership.onInherited((taken) => taken.forEach((shard) => inherited.add(shard)));
    second.ownership.onChange((taken) => taken.forEach((shard) => changed.add(shard)));
    const should = allShards.filter((shard) => desiredOwner(shard, ['node', 'other']) === 'other').slice(0, 10);
    const { store } = first;
    const never = () => new Promise<never>(() => undefined);
    Object.assign(store, { view: never, owned: never, acquire: never, takeFree: never });
    await first.ownership.handOver(should);
    await first.time.settle();
    expect(second.ownership.held).toEqual(should);
    expect(second.ownership.epochOf(should[0] as number)).toBe(2);
    expect([...changed]).toEqual(should);
    expect(inherited.size).toBe(0);
    expect(first.ownership.held.filter((shard) => should.includes(shard))).toEqual([]);
  });

  it('expects what it should have, when whoever has it goes away, and nothing any more when it goes away itself', async () => {
    const first = await startedOwnership();
    const second = await startedOwnership({ time: first.time, store: first.store, nodeId: 'other' });
    const third = await startedOwnership({ time: first.time, store: first.store, nodeId: 'third' });
    const expecting = () => [first, second, third].map(({ ownership }) => allShards.filter((shard) => ownership.expects(shard)));
    await first.ownership.leave();
    await first.time.settle();
    const should = allShards.filter((shard) => desiredOwner(shard, ['other', 'third']) === 'other');
    expect(expecting()).toEqual([[], should, allShards.filter((shard) => !should.includes(shard))]);
    await first.ownership.drain();
    await first.time.settle();
    expect(expecting()).toEqual([[], [], []]);
  });

  it('finds what was handed to it by its next look when it did not hear', async () => {
    const first = await startedOwnership();
    const { store, time } = first;
    const watch = store.watch.bind(store);
    store.watch = () => () => undefined;
    const second = await startedOwnership({ time, store, nodeId: 'other' });
    store.watch = watch;
    await first.ownership.drain();
    await time.advance(viewMs);
    expect(second.ownership.ownedShards).toBe(shards);
    expect(second.ownership.epochOf(17)).toBe(2);
  });

  it('does not believe what it hears late of a shard that it has handed on since', async () => {
    const first = await startedOwnership();
    const { store, time } = first;
    const watch = store.watch.bind(store);
    const late: (() => void)[] = [];
    store.watch = (listener) => watch((news) => void late.push(() => listener(news)));
    const second = await startedOwnership({ time, store, nodeId: 'other' });
    store.watch = watch;
    await first.ownership.drain();
    await time.advance(viewMs);
    expect(second.ownership.epochOf(17)).toBe(2);
    await second.ownership.handOver([17]);
    expect(second.ownership.epochOf(17)).toBeUndefined();
    for (const tell of late) tell();
    expect(second.ownership.epochOf(17)).toBeUndefined();
  });

  it('does not believe what was said before its lease ended, when it is heard after', async () => {
    const first = await startedOwnership();
    const { store, time } = first;
    const watch = store.watch.bind(store);
    const late: (() => void)[] = [];
    store.watch = (listener) => {
      let isOver = false;
      const cancel = watch((news) => void late.push(() => isOver || listener(news)));
      return () => {
        isOver = true;
        cancel();
      };
    };
    const second = await startedOwnership({ time, store, nodeId: 'other' });
    store.watch = watch;
    await giveBack(store, first.ownership.node, [17], new Map([[17, 'boot of other']]));
    const renew = store.renew.bind(store);
    store.renew = async (node, ms) => (node.nodeId === 'other' ? Promise.reject(new Error('a lock')) : renew(node, ms));
    store.view = () => new Promise(() => undefined);
    await time.advance(leaseMs);
    await store.acquire(first.ownership.node, [17]);
    store.renew = renew;
    await time.advance(renewMs);
    expect(second.ownership.isAlive).toBe(true);
    for (const tell of late) tell();
    expect(second.ownership.epochOf(17)).toBeUndefined();
  });

  it('keeps what was handed to it while the store was answering an older question', async () => {
    const first = await startedOwnership();
    const { store, time } = first;
    const second = await startedOwnership({ time, store, nodeId: 'other' });
    const owned = store.owned.bind(store);
    store.owned = async (node) => {
      const answer = await owned(node);
      if (node.nodeId === 'other') await time.timers.sleep(100);
      return answer;
    };
    const asked = second.ownership.reconcile();
    await time.settle();
    await giveBack(store, first.ownership.node, [17], new Map([[17, 'boot of other']]));
    await time.settle();
    expect(second.ownership.epochOf(17)).toBe(2);
    await time.advance(100);
    await asked;
    expect(second.ownership.epochOf(17)).toBe(2);
  });

  it('takes what was given back to nobody as soon as it hears, without a look, and as told', async () => {
    const first = await startedOwnership();
    const second = await startedOwnership({ time: first.time, store: first.store, nodeId: 'other' });
    const inherited: number[] = [];
    second.ownership.onInherited((taken) => inherited.push(...taken));
    const should = allShards.filter((shard) => desiredOwner(shard, ['node', 'other']) === 'other');
    first.store.view = () => new Promise(() => undefined);
    await giveBack(first.store, first.ownership.node, should.slice(0, 10));
    await first.time.settle();
    expect(second.ownership.held).toEqual(should.slice(0, 10));
    expect(inherited).toEqual([]);
  });

  it('does not take again what it has taken since a view was made', async () => {
    const first = await startedOwnership();
    const second = await startedOwnership({ time: first.time, store: first.store, nodeId: 'other' });
    const [shard] = allShards.filter((each) => desiredOwner(each, ['node', 'other']) === 'other') as [number];
    const { nodes } = await first.store.view();
    const free = nodes.map((node) => ({ ...node, shards: node.shards.filter((each) => each !== shard) }));
    const takeFree = first.store.takeFree.bind(first.store);
    first.store.takeFree = async (node, wanted) => {
      await first.time.timers.sleep(100);
      return takeFree(node, wanted);
    };
    first.store.view = async () => ({ nodes: free, free: [shard] });
    await giveBack(first.store, first.ownership.node, [shard]);
    // The view is seen while it is being taken, and again after.
    for (const ms of [50, 100]) {
      await second.ownership.cluster.look();
      await first.time.advance(ms);
    }
    await second.ownership.cluster.look();
    await first.time.settle();
    expect(second.ownership.epochOf(shard)).toBe(3);
  });

  it('is handed over when its node goes away, though the store fails now and then', async () => {
    const first = await startedOwnership();
    const second = await startedOwnership({ time: first.time, store: first.store, nodeId: 'other' });
    const { store } = first;
    const [drain, give] = [store.drain.bind(store), store.giveBack.bind(store)];
    const away = () => Promise.reject(new Error('the connection broke'));
    const drains = [away, drain];
    const gifts = [away];
    store.drain = (node) => (drains.shift() ?? drain)(node);
    store.giveBack = (...given) => (gifts.shift() ?? give)(...given);
    const drained = first.ownership.drain();
    await first.time.advance(drainRetryMs * 2);
    await drained;
    expect(first.failures).toHaveLength(2);
    expect(second.ownership.ownedShards).toBe(shards);
  });

  it('is handed over at once where nothing is under way, and the rest when it has ended; what does not end holds up the end, and not for ever', async () => {
    const first = await startedOwnership();
    const second = await startedOwnership({ time: first.time, store: first.store, nodeId: 'other' });
    const { timers } = first.time;
    first.ownership.beforeGivingBack((asked) => {
      const quiet = asked.difference(new Set([0, 1]));
      return { quiet, settled: timers.sleep(flushMs).then(() => asked.difference(new Set([0]))) };
    });
    let isOver = false;
    const drained = first.ownership.drain().then(() => (isOver = true));
    await first.time.settle();
    expect(second.ownership.ownedShards).toBe(shards - 2);
    await first.time.advance(flushMs);
    expect(second.ownership.ownedShards).toBe(shards - 1);
    expect(first.ownership.held).toEqual([0]);
    await first.time.advance(drainMs - flushMs * 10);
    expect(isOver).toBe(false);
    await first.time.advance(flushMs * 10);
    await drained;
  });

  it('takes nothing in while it is given back, and gives it when what was under way has ended', async () => {
    const { time, ownership } = await startedOwnership();
    const flushed = Promise.withResolvers<ReadonlySet<number>>();
    ownership.beforeGivingBack(() => ({ quiet: new Set(), settled: flushed.promise }));
    const epochs: (number | undefined)[] = [];
    ownership.onChange((changed) => changed.has(17) && epochs.push(ownership.epochOf(17)));
    const given = ownership.handOver([17, 18]);
    expect([ownership.accepts(17), ownership.epochOf(17), ownership.accepts(16)]).toEqual([false, 1, true]);
    flushed.resolve(new Set([17]));
    await given;
    await time.settle();
    // Under one epoch it was given back, and under another it was taken again: there is nobody else to have it.
    expect(epochs).toEqual([undefined, 3]);
    expect([ownership.accepts(18), ownership.epochOf(18)]).toEqual([true, 1]);
  });

  it('believes the store about an acquisition whose answer was lost', async () => {
    const { time, store, ownership } = await startedOwnership();
    const acquire = store.acquire.bind(store);
    store.acquire = async (node, wanted) => {
      await acquire(node, wanted);
      throw new Error('the answer was lost');
    };
    await expect(ownership.acquire([17])).rejects.toThrow('the answer was lost');
    expect(ownership.epochOf(17)).toBe(1);
    await time.advance(renewMs);
    expect(ownership.epochOf(17)).toBe(2);
  });

  it('asks the store one thing at a time, so that no answer overtakes another', async () => {
    const { time, store, ownership } = await startedOwnership();
    const acquire = store.acquire.bind(store);
    const delays = [500, 0];
    store.acquire = async (node, wanted) => {
      const acquired = await acquire(node, wanted);
      await time.timers.sleep(delays.shift() ?? 0);
      return acquired;
    };
    const both = Promise.all([ownership.acquire([17]), ownership.acquire([17])]);
    await time.advance(1_000);
    await both;
    expect(ownership.epochOf(17)).toBe(store.epochOf(17));
  });
});

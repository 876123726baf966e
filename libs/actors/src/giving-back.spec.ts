import { beforeEach, describe, expect, it } from '@jest/globals';

import { giveBack, MemoryLeaseStore } from '#actors/testing';
import { ManualTime } from '#testing';

import type { NodeIdentity } from './lease-store.js';
import { desiredOwner } from './rendezvous.js';
import { actorSettings } from './settings.js';
import { ShardOwnership } from './shard-ownership.js';
import { allShards, type ShardId } from './shards.js';

const { leaseMs, renewMs } = actorSettings;

describe('what a node gives back', () => {
  const node: NodeIdentity = { nodeId: 'node', bootId: 'boot', address: null };
  const other: NodeIdentity = { nodeId: 'other', bootId: 'other boot', address: null };
  const [shard, kept] = ['other', 'node'].map((name) =>
    allShards.find((each) => desiredOwner(each, ['node', 'other']) === name),
  ) as [ShardId, ShardId];
  let time: ManualTime;
  let store: MemoryLeaseStore;
  let ownership: ShardOwnership;
  let inherited: Set<ShardId>;
  let flushed: PromiseWithResolvers<ReadonlySet<ShardId>>;
  beforeEach(async () => {
    time = new ManualTime();
    store = new MemoryLeaseStore(time.clock);
    ownership = new ShardOwnership(node, store, time.clock, time.timers, () => undefined);
    await ownership.start();
    inherited = new Set();
    ownership.onInherited((shards) => shards.forEach((each) => inherited.add(each)));
    flushed = Promise.withResolvers();
    ownership.beforeGivingBack(() => ({ quiet: new Set(), settled: flushed.promise }));
  });

  const isGiven = async () => {
    const { nodes, free } = await store.view();
    return free.includes(shard) || nodes.some(({ bootId, shards }) => bootId === other.bootId && shards.includes(shard));
  };
  const away = () => Promise.reject(new Error('the connection broke'));
  /** What the store does from here on, until that is undone. */
  const instead = <Name extends 'renew' | 'owned' | 'acquire' | 'giveBack'>(name: Name, does: MemoryLeaseStore[Name]) => {
    const original = store[name];
    Object.assign(store, { [name]: does });
    return () => void Object.assign(store, { [name]: original });
  };
  /** As long as no renewal arrives; then the next one does. */
  const lapse = async () => {
    const renewable = instead('renew', away);
    await time.advance(leaseMs);
    renewable();
    await time.advance(renewMs);
  };

  describe('after its lease has ended', () => {
    it('is nothing, until it is renewed: what it committed without an answer is told to nobody', async () => {
      instead('renew', away);
      await time.advance(leaseMs);
      flushed.resolve(new Set([shard]));
      await ownership.handOver([shard]);
      expect(await isGiven()).toBe(false);
    });

    it('is nothing that it has taken anew since what was under way there ended', async () => {
      const given = ownership.handOver([shard]);
      await lapse();
      expect(inherited).toContain(shard);
      flushed.resolve(new Set([shard]));
      await given;
      expect(ownership.epochOf(shard)).toBe(2);
    });

    it('is nothing that it is about to take anew', async () => {
      const given = ownership.handOver([shard]);
      const asked = Promise.withResolvers<void>();
      const owned = store.owned.bind(store);
      instead('owned', async (whose) => {
        await asked.promise;
        return owned(whose);
      });
      await lapse();
      flushed.resolve(new Set([shard]));
      asked.resolve();
      await given;
      await time.settle();
      expect([ownership.epochOf(shard), inherited.has(shard)]).toEqual([2, true]);
    });

    it.each(['owned', 'acquire'] as const)(
      'is nothing before it could be taken anew, which is tried until it is done: %s',
      async (name) => {
        const answering = instead(name, away);
        await lapse();
        flushed.resolve(new Set([shard]));
        await ownership.handOver([shard]);
        expect([ownership.epochOf(shard), await isGiven()]).toEqual([undefined, false]);
        await lapse();
        expect(inherited.size).toBe(0);
        answering();
        await time.advance(renewMs);
        expect([ownership.epochOf(shard), inherited.has(shard)]).toEqual([2, true]);
      },
    );
  });

  describe('without hearing that it was', () => {
    beforeEach(() => flushed.resolve(new Set([shard])));

    it('is not served: somebody else may have it, and have written in it', async () => {
      await store.register(other, leaseMs);
      await ownership.cluster.look();
      const carriedOut = store.giveBack.bind(store);
      instead('giveBack', async (whose, held) => {
        await carriedOut(whose, held);
        return away();
      });
      await expect(ownership.handOver([shard])).rejects.toThrow('the connection broke');
      await store.acquire(other, [shard]);
      expect([ownership.epochOf(shard), ownership.accepts(shard), ownership.epochOf(kept)]).toEqual([undefined, false, 1]);
      await time.advance(renewMs);
      expect(ownership.held).not.toContain(shard);
    });

    it('is served again as soon as whoever has it now gives it to this node', async () => {
      await store.register(other, leaseMs);
      const carriedOut = store.giveBack.bind(store);
      const restore = instead('giveBack', async (...given) => {
        await carriedOut(...given);
        return away();
      });
      await ownership.cluster.look();
      await expect(ownership.handOver([shard])).rejects.toThrow('the connection broke');
      restore();
      await giveBack(store, other, [shard], new Map([[shard, node.bootId]]));
      await time.settle();
      expect([ownership.epochOf(shard), inherited.size]).toEqual([3, 0]);
    });

    it('is served again under a new epoch, in silence, when it turns out that it was not', async () => {
      instead('giveBack', away);
      await expect(ownership.handOver([shard])).rejects.toThrow('the connection broke');
      expect([ownership.epochOf(shard), ownership.held.includes(shard)]).toEqual([undefined, true]);
      await time.advance(renewMs);
      expect([ownership.epochOf(shard), ownership.epochOf(kept), inherited.size]).toEqual([2, 1, 0]);
    });

    it('stays when that is carried out after it was taken anew', async () => {
      const carriedOut = store.giveBack.bind(store);
      let late: Parameters<MemoryLeaseStore['giveBack']> | undefined;
      instead('giveBack', (...given) => {
        late = given;
        return away();
      });
      await expect(ownership.handOver([shard])).rejects.toThrow('the connection broke');
      await time.advance(renewMs);
      await carriedOut(...(late as NonNullable<typeof late>));
      await time.settle();
      expect([ownership.epochOf(shard), (await store.owned(node)).get(shard)]).toEqual([2, 2]);
    });

    it('is given by the next attempt', async () => {
      const giving = instead('giveBack', away);
      await expect(ownership.handOver([shard])).rejects.toThrow('the connection broke');
      giving();
      await store.register(other, leaseMs);
      await store.drain(node);
      await ownership.cluster.look();
      await ownership.handOver([shard]);
      expect([ownership.held.includes(shard), await isGiven()]).toEqual([false, true]);
    });
  });
});

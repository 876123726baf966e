import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Ids, SystemClock, SystemRandom } from '#kernel';

import type { LeaseStore, News, NodeIdentity } from '../src/lease-store.js';
import { giveBack } from './give-back.js';

export interface LeaseStoreUnderTest {
  readonly store: LeaseStore;
  /** Lets leases of `leaseMs` end, by whatever clock the store goes by. */
  letLeasesEnd(leaseMs: number): Promise<void>;
  /** Resolves when so many watch, and will hear what comes. */
  watching(count: number): Promise<void>;
  close(): Promise<void>;
}

/** What every {@link LeaseStore} promises. Run it on each of them. Shards are kept apart by test. */
export function leaseStoreConformance(engine: string, begin: () => Promise<LeaseStoreUnderTest>): void {
  const ids = new Ids(new SystemClock(), new SystemRandom());
  const boot = (nodeId = ids.next(), address: string | null = null): NodeIdentity => ({ nodeId, bootId: ids.next(), address });
  const longMs = 600_000;
  const shortMs = 40;

  describe(`lease store on ${engine}`, () => {
    let under: LeaseStoreUnderTest;
    beforeAll(async () => {
      under = await begin();
    });
    afterAll(() => under.close());

    const registered = async (node: NodeIdentity, leaseMs = longMs) => {
      await under.store.register(node, leaseMs);
      return node;
    };
    /** Ends this lease: what came before it had all the time that it took. */
    const letEnd = async (node: NodeIdentity) => {
      await under.store.renew(node, shortMs);
      await under.letLeasesEnd(shortMs);
    };
    const inOrder = <Value>(answer: ReadonlyMap<number, Value>) => [...answer].toSorted(([one], [other]) => one - other);
    const acquire = async (node: NodeIdentity, shard: number) => (await under.store.acquire(node, [shard])).get(shard);

    it('gives a free shard out once, and never to a second node', async () => {
      const [one, two] = [await registered(boot()), await registered(boot())];
      expect(await acquire(one, 1)).toBe(1);
      expect(await acquire(two, 1)).toBeUndefined();
    });

    it('gives out every epoch once, also to the node that has the shard already', async () => {
      const node = await registered(boot());
      expect([await acquire(node, 2), await acquire(node, 2), await acquire(node, 2)]).toEqual([1, 2, 3]);
    });

    it('gives a shard to one of many nodes that ask at the same time', async () => {
      const nodes = await Promise.all(Array.from({ length: 6 }, () => registered(boot())));
      const won = await Promise.all(nodes.map((node) => acquire(node, 3)));
      expect(won.filter((epoch) => epoch !== undefined)).toEqual([1]);
    });

    it('gives the shards of an ended lease to whoever asks', async () => {
      const gone = await registered(boot());
      const next = await registered(boot());
      expect(await acquire(gone, 4)).toBe(1);
      await letEnd(gone);
      expect(await acquire(next, 4)).toBe(2);
    });

    it('gives a node that came back its shards at once, and its former boot none', async () => {
      const before = await registered(boot());
      expect(await acquire(before, 5)).toBe(1);
      const after = await registered(boot(before.nodeId));
      expect(await acquire(after, 5)).toBe(2);
      expect(await acquire(before, 5)).toBeUndefined();
      expect(await under.store.renew(before, longMs)).toBe(false);
      expect(await under.store.renew(after, longMs)).toBe(true);
    });

    it('keeps a lease alive by renewing it', async () => {
      const node = await registered(boot());
      const other = await registered(boot());
      expect(await acquire(node, 6)).toBe(1);
      await under.store.renew(node, shortMs);
      await under.store.renew(node, longMs);
      await under.letLeasesEnd(shortMs);
      expect(await acquire(other, 6)).toBeUndefined();
    });

    it('gives nothing to a node whose own lease has ended', async () => {
      const node = await registered(boot(), shortMs);
      await under.letLeasesEnd(shortMs);
      expect(await acquire(node, 7)).toBeUndefined();
    });

    it('knows what a boot owns, and under which epoch', async () => {
      const before = await registered(boot());
      await acquire(before, 10);
      await acquire(before, 10);
      expect([...(await under.store.owned(before))]).toEqual([[10, 2]]);
      const after = await registered(boot(before.nodeId));
      expect([...(await under.store.owned(after))]).toEqual([]);
      await acquire(after, 10);
      expect([...(await under.store.owned(before))]).toEqual([]);
      expect([...(await under.store.owned(after))]).toEqual([[10, 3]]);
    });

    it('lets others have what was released, under a newer epoch', async () => {
      const node = await registered(boot());
      const other = await registered(boot());
      expect(await acquire(node, 8)).toBe(1);
      await under.store.release(node);
      expect(await acquire(other, 8)).toBe(2);
    });

    it('lets others have what was given back, and nobody anything under its old epoch', async () => {
      const node = await registered(boot());
      const other = await registered(boot());
      await under.store.acquire(node, [11, 12]);
      await giveBack(under.store, node, [11]);
      await giveBack(under.store, other, [12]);
      expect([...(await under.store.owned(node))]).toEqual([[12, 1]]);
      expect([...(await under.store.acquire(other, [11, 12]))]).toEqual([[11, 3]]);
    });

    it('gives to the heirs that are named, under a new epoch, what was theirs who gives it', async () => {
      const [node, heir] = [await registered(boot()), await registered(boot())];
      await under.store.acquire(node, [30, 31]);
      await under.store.acquire(heir, [32]);
      const heirs = new Map([30, 32].map((shard) => [shard, heir.bootId]));
      await giveBack(under.store, node, [30, 31, 32, 33], heirs);
      expect(inOrder(await under.store.owned(heir))).toEqual([
        [30, 2],
        [32, 1],
      ]);
      expect([...(await under.store.owned(node))]).toEqual([]);
      expect((await under.store.view()).free).toContain(31);
    });

    it('keeps what was taken anew since a boot gave it back', async () => {
      const node = await registered(boot());
      await under.store.acquire(node, [38, 39]);
      await acquire(node, 38);
      await under.store.giveBack(node, new Map([38, 39].map((shard) => [shard, 1])));
      expect([...(await under.store.owned(node))]).toEqual([[38, 2]]);
    });

    it('gives nothing to an heir who is gone, has begun anew, or goes away too: it is free', async () => {
      const [gone, before, leaving] = [await registered(boot(), shortMs), await registered(boot()), await registered(boot())];
      const node = await registered(boot());
      await registered(boot(before.nodeId));
      await under.store.drain(leaving);
      await under.store.acquire(node, [34, 35, 36]);
      await under.letLeasesEnd(shortMs);
      const heirs = new Map([gone, before, leaving].map(({ bootId }, index) => [34 + index, bootId]));
      await giveBack(under.store, node, [34, 35, 36], heirs);
      expect((await under.store.view()).free).toEqual(expect.arrayContaining([34, 35, 36]));
    });

    it('tells of all that is handed over at once, and what an heir has to know', async () => {
      const [node, heir] = [await registered(boot()), await registered(boot())];
      const many = Array.from({ length: 900 }, (_, index) => 100 + index);
      await under.store.acquire(node, many);
      const [kept, freed] = [new Map<number, number | undefined>(), new Set<number>()];
      const all = Promise.withResolvers<void>();
      const cancel = under.store.watch((news) => {
        const { shards = [], epochs = [], bootId } = news.taken ?? {};
        if (bootId === heir.bootId) for (const [index, shard] of shards.entries()) kept.set(shard, epochs[index]);
        for (const shard of news.freed ?? []) freed.add(shard);
        if (kept.size + freed.size === many.length) all.resolve();
      });
      await under.watching(1);
      await giveBack(under.store, node, many, new Map(many.slice(0, 800).map((shard) => [shard, heir.bootId])));
      await all.promise;
      expect(new Map(inOrder(kept))).toEqual(new Map(many.slice(0, 800).map((shard) => [shard, 2])));
      expect([...freed].toSorted((one, other) => one - other)).toEqual(many.slice(800));
      cancel();
      await under.watching(0);
    });

    it('tells nothing to whoever does not watch any more', async () => {
      const node = await registered(boot());
      await acquire(node, 37);
      const heard: News[] = [];
      const cancel = under.store.watch((news) => void heard.push(news));
      await under.watching(1);
      const given = under.store.giveBack(node, new Map([[37, 1]]));
      cancel();
      await given;
      // Or the one that has just gone would be taken for the next.
      await under.watching(0);
      const other = Promise.withResolvers<News>();
      const cancelOther = under.store.watch(other.resolve);
      await under.watching(1);
      await acquire(node, 37);
      await other.promise;
      expect(heard).toEqual([]);
      cancelOther();
      await under.watching(0);
    });

    it('shows who lives and what each has, in one view', async () => {
      const gone = await registered(boot());
      const [one, two] = [await registered(boot(undefined, 'http://one/')), await registered(boot())];
      await under.store.acquire(gone, [20]);
      await under.store.acquire(one, [21, 22, 23]);
      await giveBack(under.store, one, [22]);
      await under.store.drain(two);
      await letEnd(gone);
      const { nodes, free } = await under.store.view();
      const mine = nodes
        .filter(({ bootId }) => [gone, one, two].some((node) => node.bootId === bootId))
        .map((node) => ({ ...node, shards: node.shards.toSorted((first, second) => first - second) }));
      expect(new Set(mine)).toEqual(
        new Set([
          { ...one, draining: false, shards: [21, 23] },
          { ...two, draining: true, shards: [] },
        ]),
      );
      expect(free).toContain(22);
      for (const shard of [20, 21, 23]) expect(free).not.toContain(shard);
    });

    it('forgets that a node was going away when it comes back', async () => {
      const before = await registered(boot());
      await under.store.drain(before);
      const after = await registered(boot(before.nodeId));
      await under.store.drain(before);
      const { nodes } = await under.store.view();
      expect(nodes.find(({ nodeId }) => nodeId === before.nodeId)).toEqual({ ...after, draining: false, shards: [] });
    });

    it('gives to whoever wants only what is free what was given back and what nobody ever had', async () => {
      const gone = await registered(boot());
      const [one, two] = [await registered(boot()), await registered(boot())];
      await under.store.acquire(gone, [40]);
      await under.store.acquire(one, [41, 42]);
      await under.store.acquire(two, [43]);
      await giveBack(under.store, one, [41]);
      await letEnd(gone);
      const taken = await under.store.takeFree(two, [40, 41, 42, 43, 44]);
      expect(new Map([...taken].toSorted())).toEqual(
        new Map([
          [41, 3],
          [44, 1],
        ]),
      );
    });

    it('gives what is free to one of many nodes that want it at the same time', async () => {
      const nodes = await Promise.all(Array.from({ length: 6 }, () => registered(boot())));
      const taken = await Promise.all(nodes.map((node) => under.store.takeFree(node, [45, 46, 47])));
      const all = taken.flatMap((each) => [...each]).toSorted();
      expect(all).toEqual([45, 46, 47].map((shard) => [shard, 1]));
    });

    it.each<[string, number, (node: NodeIdentity) => Promise<unknown>, (node: NodeIdentity) => News]>([
      ['a node comes', 50, () => registered(boot()), () => ({})],
      ['a node takes shards', 51, (node) => acquire(node, 60), ({ bootId }) => ({ taken: { bootId, shards: [60] } })],
      ['a node gives shards back', 52, (node) => giveBack(under.store, node, [52]), () => ({ freed: [52] })],
      ['a node goes away', 53, (node) => under.store.drain(node), ({ bootId }) => ({ leaving: bootId })],
      ['a node is gone', 54, (node) => under.store.release(node), ({ bootId }) => ({ gone: bootId })],
    ])('tells whoever watches that %s', async (_, had, change, expected) => {
      const node = await registered(boot());
      await acquire(node, had);
      const told = Promise.withResolvers<News>();
      const cancel = under.store.watch(told.resolve);
      await under.watching(1);
      await change(node);
      expect(await told.promise).toEqual(expected(node));
      cancel();
      await under.watching(0);
    });
  });
}

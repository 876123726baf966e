import { beforeEach, describe, expect, it } from '@jest/globals';

import { follower, installation, type InstalledNode, type Installation, MemoryPresenceNews } from '#presence/testing';
import { limits } from '#protocol';

import { presenceSettings } from './settings.js';

const { aliveMs, renewMs } = presenceSettings;

const online = { userId: 'ann', status: 'online' } as const;
const offline = { userId: 'ann', status: 'offline' } as const;

describe('presence', () => {
  let world: Installation;
  let one: InstalledNode;
  let two: InstalledNode;
  beforeEach(async () => {
    world = installation();
    [one, two] = [await world.node('one'), await world.node('two')];
    world.visibilities.befriend('ann', 'bob');
  });

  const statusOf = async (userId = 'ann', callerId = 'bob') => (await two.presences.of(callerId, [userId]))[0]?.status;

  describe('of a user', () => {
    it('begins with the first connection and ends a while after the last one', async () => {
      expect(await statusOf()).toBe('offline');
      await one.comes('ann');
      await one.comes('ann');
      expect(await statusOf()).toBe('online');
      one.here.disconnected('ann');
      await world.time.advance(limits.presenceDebounceMs * 2);
      expect(await statusOf()).toBe('online');
      one.here.disconnected('ann');
      await world.time.advance(limits.presenceDebounceMs - 1_000);
      expect(await statusOf()).toBe('online');
      await world.time.advance(2_000);
      expect(await statusOf()).toBe('offline');
    });

    it('goes on when they come back in time, and nobody hears of it', async () => {
      const { told, itself } = follower('bob');
      await one.comes('ann');
      await two.followers.follow(itself, ['ann']);
      one.here.disconnected('ann');
      await world.time.advance(limits.presenceDebounceMs - 1_000);
      await one.comes('ann');
      // When they would have gone, and before anything is put right by a renewal.
      await world.time.advance(2_000);
      expect(await statusOf()).toBe('online');
      await world.time.advance(limits.presenceDebounceMs * 2);
      expect(await statusOf()).toBe('online');
      expect(told).toEqual([]);
    });

    it('goes on on another node', async () => {
      const { told, itself } = follower('bob');
      await one.comes('ann');
      await two.followers.follow(itself, ['ann']);
      one.here.disconnected('ann');
      await two.comes('ann');
      await world.time.advance(limits.presenceDebounceMs * 2);
      expect(await statusOf()).toBe('online');
      expect(told).toEqual([]);
    });

    it('is put right when another node saw them go while they came here', async () => {
      const { told, itself } = follower('bob');
      await two.comes('ann');
      await two.followers.follow(itself, ['ann']);
      // The other node read the register before they were in it.
      new MemoryPresenceNews(world.news, 'three').publish([{ kind: 'status', userId: 'ann', online: false }]);
      await world.time.settle();
      expect(told.at(-1)).toEqual(online);
    });

    it('ends when their node crashes, without anybody cleaning up', async () => {
      const { told, itself } = follower('bob');
      await one.comes('ann');
      await two.followers.follow(itself, ['ann']);
      await world.time.advance(aliveMs);
      expect(told).toEqual([]);
      await crash(one);
      await world.time.advance(aliveMs + renewMs);
      expect(await statusOf()).toBe('offline');
      expect(told).toEqual([offline]);
    });

    it('outlives a node that ends by the time they have to come back elsewhere', async () => {
      await one.comes('ann');
      await one.beat.stop();
      await world.time.advance(limits.presenceDebounceMs - 1);
      expect(await statusOf()).toBe('online');
      await world.time.advance(1);
      expect(await statusOf()).toBe('offline');
    });

    /** Nothing of it runs any more. */
    const crash = async (node: typeof one) => {
      await node.beat.stop();
      const boot = world.register.boots.get('one');
      if (boot !== undefined) boot.aliveUntil = world.time.clock.monotonicNow() + aliveMs;
    };
  });

  describe('while Redis is away', () => {
    const losesRedis = (isAway: boolean) => {
      world.register.isAway = isAway;
      world.news.isAway = isAway;
    };

    it('is known of this node’s users, and whoever else there is looks offline', async () => {
      await one.comes('ann');
      await two.comes('cal');
      world.visibilities.befriend('cal', 'bob');
      losesRedis(true);
      expect(await statusOf('ann')).toBe('offline');
      expect(await statusOf('cal')).toBe('online');
    });

    it('is put right when it is back, and whoever was online all the time was never told to be offline', async () => {
      const [early, late, there] = [follower('bob'), follower('bob'), follower('bob')];
      world.visibilities.befriend('cal', 'bob');
      world.visibilities.befriend('dan', 'bob');
      await one.comes('cal');
      await two.comes('dan');
      await world.time.advance(aliveMs);
      await one.followers.follow(there.itself, ['dan']);
      await two.followers.follow(early.itself, ['ann', 'cal']);
      losesRedis(true);
      await one.comes('ann');
      await two.followers.follow(late.itself, ['ann']);
      await world.time.advance(aliveMs * 2);
      world.register.forgetEverything();
      losesRedis(false);
      await world.time.advance(aliveMs + renewMs * 2);
      expect(early.told).toEqual([online]);
      expect(late.told).toEqual([online]);
      expect(there.told).toEqual([]);
    });
  });

  describe('is shown', () => {
    it.each([
      ['nobody', { bob: 'hidden', cal: 'hidden', ann: 'online' }],
      ['contacts', { bob: 'online', cal: 'hidden', ann: 'online' }],
      ['everyone', { bob: 'online', cal: 'online', ann: 'online' }],
    ] as const)('to %s', async (visibility, seen) => {
      await one.comes('ann');
      await one.presences.setVisibility('ann', visibility);
      expect(await one.presences.visibilityOf('ann')).toBe(visibility);
      for (const [reader, status] of Object.entries(seen)) expect(await statusOf('ann', reader)).toBe(status);
    });

    it('once of each, in the order of the question', async () => {
      await one.comes('ann');
      expect(await two.presences.of('bob', ['nobody', 'ann', 'nobody'])).toEqual([
        { userId: 'nobody', status: 'hidden' },
        online,
      ]);
    });
  });
});

import { beforeEach, describe, expect, it } from '@jest/globals';

import { limits, type Presence } from '#protocol';
import { ManualTime } from '#testing';

import { MemoryOnlineRegister, MemoryPresenceNews, MemoryVisibilities, SharedNews, SharedRegister } from '../testing/index.js';
import type { Follower } from './followed-user.js';
import { NodePresence } from './node-presence.js';
import { PresenceBeat } from './presence-beat.js';
import { PresenceFollowers } from './presence-followers.js';
import { Presences } from './presences.js';
import { presenceSettings } from './settings.js';

const { aliveMs, reconcileMs, renewMs } = presenceSettings;

/** Nodes of an installation, with everything that they share. */
function installation() {
  const time = new ManualTime();
  const register = new SharedRegister(time.clock);
  const news = new SharedNews();
  const visibilities = new MemoryVisibilities();
  const failures: unknown[] = [];
  const node = async (name: string) => {
    const [itsRegister, itsNews] = [new MemoryOnlineRegister(register, name), new MemoryPresenceNews(news, name)];
    const here = new NodePresence(itsRegister, itsNews, time.clock, time.timers);
    const presences = new Presences(here, visibilities, itsNews);
    const onFailure = (error: unknown) => void failures.push(error);
    const followers = new PresenceFollowers(presences, here, itsNews, onFailure);
    const beat = new PresenceBeat(itsRegister, here, followers, time.timers, onFailure);
    beat.start();
    await time.settle();
    return { here, presences, followers, beat };
  };
  return { time, register, news, visibilities, failures, node };
}

/** A connection that follows, and what it was told. */
function follower(userId: string) {
  const told: Presence[] = [];
  const itself: Follower = { userId, tell: (presence) => void told.push(presence) };
  return { told, itself };
}

const online = { userId: 'ann', status: 'online' } as const;
const offline = { userId: 'ann', status: 'offline' } as const;
const hidden = { userId: 'ann', status: 'hidden' } as const;

describe('presence', () => {
  let world: ReturnType<typeof installation>;
  let one: Awaited<ReturnType<typeof world.node>>;
  let two: typeof one;
  beforeEach(async () => {
    world = installation();
    [one, two] = [await world.node('one'), await world.node('two')];
    world.visibilities.befriend('ann', 'bob');
  });

  const statusOf = async (userId = 'ann', callerId = 'bob') => (await two.presences.of(callerId, [userId]))[0]?.status;

  describe('of a user', () => {
    it('begins with the first connection and ends a while after the last one', async () => {
      expect(await statusOf()).toBe('offline');
      one.here.connected('ann');
      one.here.connected('ann');
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
      one.here.connected('ann');
      await two.followers.follow(itself, ['ann']);
      one.here.disconnected('ann');
      await world.time.advance(limits.presenceDebounceMs - 1_000);
      one.here.connected('ann');
      // When they would have gone, and before anything is put right by a renewal.
      await world.time.advance(2_000);
      expect(await statusOf()).toBe('online');
      await world.time.advance(limits.presenceDebounceMs * 2);
      expect(await statusOf()).toBe('online');
      expect(told).toEqual([]);
    });

    it('goes on on another node', async () => {
      const { told, itself } = follower('bob');
      one.here.connected('ann');
      await two.followers.follow(itself, ['ann']);
      one.here.disconnected('ann');
      two.here.connected('ann');
      await world.time.advance(limits.presenceDebounceMs * 2);
      expect(await statusOf()).toBe('online');
      expect(told).toEqual([]);
    });

    it('is put right when another node saw them go while they came here', async () => {
      const { told, itself } = follower('bob');
      two.here.connected('ann');
      await two.followers.follow(itself, ['ann']);
      // The other node read the register before they were in it.
      new MemoryPresenceNews(world.news, 'three').publish({ kind: 'status', userId: 'ann', online: false });
      expect(told.at(-1)).toEqual(online);
    });

    it('ends when their node crashes, without anybody cleaning up', async () => {
      const { told, itself } = follower('bob');
      one.here.connected('ann');
      await two.followers.follow(itself, ['ann']);
      await world.time.advance(aliveMs);
      expect(told).toEqual([]);
      await crash(one);
      await world.time.advance(aliveMs + renewMs);
      expect(await statusOf()).toBe('offline');
      expect(told).toEqual([offline]);
    });

    it('outlives a node that ends by the time they have to come back elsewhere', async () => {
      one.here.connected('ann');
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
      one.here.connected('ann');
      two.here.connected('cal');
      world.visibilities.befriend('cal', 'bob');
      losesRedis(true);
      expect(await statusOf('ann')).toBe('offline');
      expect(await statusOf('cal')).toBe('online');
    });

    it('is put right when it is back, and whoever was online all the time was never told to be offline', async () => {
      const [early, late, there] = [follower('bob'), follower('bob'), follower('bob')];
      world.visibilities.befriend('cal', 'bob');
      world.visibilities.befriend('dan', 'bob');
      one.here.connected('cal');
      two.here.connected('dan');
      await world.time.advance(aliveMs);
      await one.followers.follow(there.itself, ['dan']);
      await two.followers.follow(early.itself, ['ann', 'cal']);
      losesRedis(true);
      one.here.connected('ann');
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
      one.here.connected('ann');
      await one.presences.setVisibility('ann', visibility);
      expect(await one.presences.visibilityOf('ann')).toBe(visibility);
      for (const [reader, status] of Object.entries(seen)) expect(await statusOf('ann', reader)).toBe(status);
    });

    it('once of each, in the order of the question', async () => {
      one.here.connected('ann');
      expect(await two.presences.of('bob', ['nobody', 'ann', 'nobody'])).toEqual([
        { userId: 'nobody', status: 'hidden' },
        online,
      ]);
    });
  });

  describe('as it is followed', () => {
    it('is told to whoever follows now, and to nobody else', async () => {
      const [bob, before, gone] = [follower('bob'), follower('bob'), follower('bob')];
      for (const { itself } of [bob, before, gone]) {
        expect(await two.followers.follow(itself, ['ann'])).toEqual([offline]);
      }
      await two.followers.follow(before.itself, []);
      two.followers.unfollow(gone.itself);
      one.here.connected('ann');
      expect(bob.told).toEqual([online]);
      expect([...before.told, ...gone.told]).toEqual([]);
    });

    it('is not told to who may not see it', async () => {
      const cal = follower('cal');
      expect(await two.followers.follow(cal.itself, ['ann'])).toEqual([hidden]);
      one.here.connected('ann');
      expect(cal.told).toEqual([]);
    });

    it('ends for those who may not see it any more, on every node, and begins again when they may', async () => {
      const [bob, cal, ann] = [follower('bob'), follower('cal'), follower('ann')];
      one.here.connected('ann');
      await one.presences.setVisibility('ann', 'everyone');
      for (const { itself } of [bob, cal, ann]) expect(await two.followers.follow(itself, ['ann'])).toEqual([online]);
      await one.presences.setVisibility('ann', 'contacts');
      await world.time.settle();
      expect([bob.told, cal.told, ann.told]).toEqual([[], [hidden], []]);
      await one.presences.setVisibility('ann', 'nobody');
      await world.time.settle();
      expect([bob.told, cal.told, ann.told]).toEqual([[hidden], [hidden], []]);
      one.here.disconnected('ann');
      await world.time.advance(limits.presenceDebounceMs * 2);
      expect([bob.told, cal.told, ann.told]).toEqual([[hidden], [hidden], [offline]]);
      await one.presences.setVisibility('ann', 'everyone');
      await world.time.settle();
      expect([bob.told, cal.told]).toEqual([
        [hidden, offline],
        [hidden, offline],
      ]);
    });

    it('ends for them also when the word of it was lost', async () => {
      const bob = follower('bob');
      one.here.connected('ann');
      await two.followers.follow(bob.itself, ['ann']);
      world.news.isAway = true;
      await one.presences.setVisibility('ann', 'nobody');
      await world.time.advance(reconcileMs + renewMs);
      expect(bob.told).toEqual([hidden]);
    });

    /** What is read while a connection begins to follow is read now, and answered when the test says so. */
    const followsSlowly = async (bob: ReturnType<typeof follower>) => {
      const { here } = two;
      const onlineAmong = here.onlineAmong.bind(here);
      let answer = () => {};
      here.onlineAmong = async (userIds) => {
        here.onlineAmong = onlineAmong;
        const online = await onlineAmong(userIds);
        await new Promise<void>((resolve) => (answer = resolve));
        return online;
      };
      const following = two.followers.follow(bob.itself, ['ann']);
      await world.time.settle();
      return async () => {
        answer();
        return following;
      };
    };

    it('ends for them also when they began to follow while it was decided', async () => {
      const bob = follower('bob');
      one.here.connected('ann');
      const answer = await followsSlowly(bob);
      await one.presences.setVisibility('ann', 'nobody');
      await world.time.settle();
      await answer();
      await world.time.settle();
      one.here.disconnected('ann');
      await world.time.advance(limits.presenceDebounceMs * 2);
      expect(bob.told).toEqual([hidden]);
    });

    it('answers with what came in while it was read', async () => {
      const bob = follower('bob');
      const answer = await followsSlowly(bob);
      one.here.connected('ann');
      expect(await answer()).toEqual([online]);
      expect(bob.told).toEqual([]);
    });

    it('is that of the last subscription when two are made at once', async () => {
      const bob = follower('bob');
      world.visibilities.befriend('cal', 'bob');
      await Promise.all([two.followers.follow(bob.itself, ['ann']), two.followers.follow(bob.itself, ['cal'])]);
      one.here.connected('ann');
      one.here.connected('cal');
      expect(bob.told).toEqual([{ userId: 'cal', status: 'online' }]);
    });

    it('is not followed any more by a connection that went while it was asking', async () => {
      const bob = follower('bob');
      const following = two.followers.follow(bob.itself, ['ann']);
      two.followers.unfollow(bob.itself);
      await following;
      one.here.connected('ann');
      expect(bob.told).toEqual([]);
    });
  });
});

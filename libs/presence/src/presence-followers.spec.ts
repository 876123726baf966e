import { beforeEach, describe, expect, it } from '@jest/globals';

import { follower, installation, type InstalledNode, type Installation } from '#presence/testing';
import { limits } from '#protocol';

import { presenceSettings } from './settings.js';

const { reconcileMs, renewMs } = presenceSettings;

const online = { userId: 'ann', status: 'online' } as const;
const offline = { userId: 'ann', status: 'offline' } as const;
const hidden = { userId: 'ann', status: 'hidden' } as const;

describe('presence as it is followed', () => {
  let world: Installation;
  let one: InstalledNode;
  let two: InstalledNode;
  beforeEach(async () => {
    world = installation();
    [one, two] = [await world.node('one'), await world.node('two')];
    world.visibilities.befriend('ann', 'bob');
  });

  it('is told to whoever follows now, and to nobody else', async () => {
    const [bob, before, gone] = [follower('bob'), follower('bob'), follower('bob')];
    for (const { itself } of [bob, before, gone]) {
      expect(await two.followers.follow(itself, ['ann'])).toEqual([offline]);
    }
    await two.followers.follow(before.itself, []);
    two.followers.unfollow(gone.itself);
    await one.comes('ann');
    expect(bob.told).toEqual([online]);
    expect([...before.told, ...gone.told]).toEqual([]);
  });

  it('is not told to who may not see it', async () => {
    const cal = follower('cal');
    expect(await two.followers.follow(cal.itself, ['ann'])).toEqual([hidden]);
    await one.comes('ann');
    expect(cal.told).toEqual([]);
  });

  it('ends for those who may not see it any more, on every node, and begins again when they may', async () => {
    const [bob, cal, ann] = [follower('bob'), follower('cal'), follower('ann')];
    await one.comes('ann');
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
    await one.comes('ann');
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
      const found = await onlineAmong(userIds);
      await new Promise<void>((resolve) => (answer = resolve));
      return found;
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
    await one.comes('ann');
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
    await one.comes('ann');
    expect(await answer()).toEqual([online]);
    expect(bob.told).toEqual([]);
  });

  it('is that of the last subscription when two are made at once', async () => {
    const bob = follower('bob');
    world.visibilities.befriend('cal', 'bob');
    await Promise.all([two.followers.follow(bob.itself, ['ann']), two.followers.follow(bob.itself, ['cal'])]);
    await one.comes('ann', 'cal');
    expect(bob.told).toEqual([{ userId: 'cal', status: 'online' }]);
  });

  it('is not followed any more by a connection that went while it was asking', async () => {
    const bob = follower('bob');
    const following = two.followers.follow(bob.itself, ['ann']);
    two.followers.unfollow(bob.itself);
    await following;
    await one.comes('ann');
    expect(bob.told).toEqual([]);
  });
});

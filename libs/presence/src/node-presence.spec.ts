import { describe, expect, it } from '@jest/globals';

import { MemoryOnlineRegister, MemoryPresenceNews, SharedNews, SharedRegister } from '#presence/testing';
import { limits } from '#protocol';
import { ManualTime } from '#testing';

import { NodePresence } from './node-presence.js';
import { PresenceBeat } from './presence-beat.js';
import type { PresenceFollowers } from './presence-followers.js';
import type { PresenceItem } from './presence-news.js';
import { presenceSettings } from './settings.js';

type Said = readonly [what: string, userIds: readonly string[]];

class TalkativeRegister extends MemoryOnlineRegister {
  constructor(
    shared: SharedRegister,
    private readonly said: Said[],
  ) {
    super(shared, 'one');
  }

  override enter(userIds: readonly string[]): void {
    this.said.push(['enter', userIds]);
    super.enter(userIds);
  }

  override leave(userIds: readonly string[]): void {
    this.said.push(['leave', userIds]);
    super.leave(userIds);
  }

  override renew(userIds: readonly string[]): Promise<readonly string[] | null> {
    this.said.push(['renew', userIds]);
    return super.renew(userIds);
  }

  override retire(afterMs: number): Promise<void> {
    this.said.push(['retire', []]);
    return super.retire(afterMs);
  }
}

class TalkativeNews extends MemoryPresenceNews {
  constructor(private readonly said: Said[]) {
    super(new SharedNews(), 'one');
  }

  override publish(items: readonly PresenceItem[]): void {
    const [first] = items;
    this.said.push([first?.kind === 'status' && first.online ? 'online' : 'offline', items.map(({ userId }) => userId)]);
    super.publish(items);
  }
}

describe('what a node says of its users', () => {
  const begin = () => {
    const time = new ManualTime();
    const shared = new SharedRegister(time.clock);
    const said: Said[] = [];
    const register = new TalkativeRegister(shared, said);
    const node = new NodePresence(register, new TalkativeNews(said), time.clock, time.timers);
    const followers = { start: () => () => undefined } as unknown as PresenceFollowers;
    const beat = new PresenceBeat(register, node, followers, time.timers, () => undefined);
    return { time, shared, said, node, beat };
  };

  it('is said at once of all who come in one moment: first to the register, where those who hear of them may look', async () => {
    const { time, said, node } = begin();
    for (const userId of ['ann', 'bob', 'ann']) node.connected(userId);
    await time.settle();
    node.connected('cal');
    await time.settle();
    expect(said).toEqual([
      ['enter', ['ann', 'bob']],
      ['online', ['ann', 'bob']],
      ['enter', ['cal']],
      ['online', ['cal']],
    ]);
  });

  it('is said at once of all who have gone, and to nobody of those who are elsewhere', async () => {
    const { time, shared, said, node } = begin();
    const elsewhere = new MemoryOnlineRegister(shared, 'two');
    await elsewhere.renew(['bob']);
    node.start();
    for (const userId of ['ann', 'bob', 'cal']) node.connected(userId);
    await time.settle();
    said.length = 0;
    for (const userId of ['ann', 'bob', 'cal']) node.disconnected(userId);
    await time.advance(limits.presenceDebounceMs - presenceSettings.renewMs);
    await elsewhere.renew(['bob']);
    await time.advance(presenceSettings.renewMs + presenceSettings.sweepMs);
    expect(said).toEqual([
      ['leave', ['ann', 'bob', 'cal']],
      ['offline', ['ann', 'cal']],
    ]);
  });

  it('is said of no more than so many at once', async () => {
    const { time, said, node } = begin();
    const { usersPerQuestion } = presenceSettings;
    node.start();
    for (let n = 0; n <= usersPerQuestion; n++) node.connected(`user ${n}`);
    await time.settle();
    for (let n = 0; n <= usersPerQuestion; n++) node.disconnected(`user ${n}`);
    await time.advance(limits.presenceDebounceMs + presenceSettings.sweepMs);
    const lengths = (what: string) => said.filter(([each]) => each === what).map(([, userIds]) => userIds.length);
    for (const what of ['enter', 'online', 'leave', 'offline']) expect(lengths(what)).toEqual([usersPerQuestion, 1]);
  });

  it('is said before the register is renewed, which would miss them, and before the node ends', async () => {
    const { said, node, beat } = begin();
    node.connected('ann');
    beat.start();
    expect(said.map(([what]) => what)).toEqual(['enter', 'online', 'renew']);
    node.connected('bob');
    await beat.stop();
    expect(said.slice(3)).toEqual([
      ['enter', ['bob']],
      ['online', ['bob']],
      ['retire', []],
    ]);
  });
});

import { beforeEach, describe, expect, it } from '@jest/globals';

import { ManualTime } from '#testing';

import { gatewaySettings } from './settings.js';
import { Unsaid } from './unsaid.js';

describe('what could not be said to other nodes', () => {
  let time: ManualTime;
  let told: (readonly string[] | null)[];
  let isAway: boolean;
  let unsaid: Unsaid;
  beforeEach(() => {
    [time, told, isAway] = [new ManualTime(), [], true];
    const tell = async (topics: readonly string[] | null) => {
      if (isAway) throw new Error('Redis is away');
      told.push(topics);
    };
    unsaid = new Unsaid(tell, time.timers);
  });

  it('is remembered by topic, and told once it can be', async () => {
    unsaid.add(['u:ann']);
    unsaid.add(['c:group', 'u:ann']);
    await time.advance(gatewaySettings.roomsRetryMs * 3);
    expect([told, time.waiting]).toEqual([[], 1]);
    isAway = false;
    await time.advance(gatewaySettings.roomsRetryMs);
    expect([told, time.waiting]).toEqual([[['u:ann', 'c:group']], 0]);
  });

  it('is told again when something is lost once more, while it is being told too', async () => {
    isAway = false;
    unsaid.add(['u:ann']);
    await time.advance(gatewaySettings.roomsRetryMs);
    unsaid.add(['u:bob']);
    await time.advance(gatewaySettings.roomsRetryMs);
    expect(told).toEqual([['u:ann'], ['u:bob']]);
  });

  it('is everything when it is too much to remember, until that could be told', async () => {
    for (let n = 0; n <= gatewaySettings.unsaidTopics; n++) unsaid.add([`u:${n}`]);
    await time.advance(gatewaySettings.roomsRetryMs * 2);
    unsaid.add(['u:ann']);
    isAway = false;
    await time.advance(gatewaySettings.roomsRetryMs);
    expect(told).toEqual([null]);
    unsaid.add(['u:bob']);
    await time.advance(gatewaySettings.roomsRetryMs);
    expect(told).toEqual([null, ['u:bob']]);
  });

  it('waits for nothing when its node ends', () => {
    unsaid.add(['u:ann']);
    unsaid.stop();
    expect(time.waiting).toBe(0);
  });

  it('waits for nothing when its node ends while it is being told in vain', async () => {
    const telling = Promise.withResolvers<void>();
    unsaid = new Unsaid(() => telling.promise, time.timers);
    unsaid.add(['u:ann']);
    await time.advance(gatewaySettings.roomsRetryMs);
    unsaid.stop();
    telling.reject(new Error('Redis is away'));
    await time.settle();
    expect(time.waiting).toBe(0);
  });
});

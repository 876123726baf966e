import { beforeEach, describe, expect, it } from '@jest/globals';

import { ManualTime } from '#testing';

import { Departures } from './departures.js';
import { gatewaySettings } from './settings.js';

describe('departures that other nodes must hear of', () => {
  let time: ManualTime;
  let told: unknown[];
  let isAway: boolean;
  let departures: Departures;
  beforeEach(() => {
    [time, told, isAway] = [new ManualTime(), [], true];
    const tell = async (room: string, who: readonly string[]) => {
      if (isAway) throw new Error('Redis is away');
      told.push([room, ...who]);
    };
    departures = new Departures(tell, time.timers);
  });
  const untold = () => ['room', 'other'].filter((room) => departures.isUntoldOf(room));

  it('are told at once, and are nothing to wait for', async () => {
    isAway = false;
    departures.add('room', ['ann']);
    expect(untold()).toEqual([]);
    await time.settle();
    expect([told, untold(), time.waiting]).toEqual([[['room', 'ann']], [], 0]);
  });

  it('are kept while they cannot be told, by one timer, and told when they can', async () => {
    departures.add('room', ['ann']);
    departures.add('room', ['bob']);
    departures.add('other', ['ann']);
    await time.advance(gatewaySettings.roomsRetryMs * 3);
    expect([untold(), time.waiting]).toEqual([['room', 'other'], 1]);
    isAway = false;
    await time.advance(gatewaySettings.roomsRetryMs);
    expect(told).toEqual([
      ['room', 'ann', 'bob'],
      ['other', 'ann'],
    ]);
    expect([untold(), time.waiting]).toEqual([[], 0]);
  });

  it.each([
    ['at once', false],
    ['later', true],
  ])('are not told of who came back %s', async (_, later) => {
    departures.add('room', ['ann', 'bob']);
    departures.add('other', ['ann']);
    if (later) await time.settle();
    departures.forget('room', ['ann']);
    departures.forget('other', ['ann']);
    await time.settle();
    expect(untold()).toEqual(['room']);
    isAway = false;
    await time.advance(gatewaySettings.roomsRetryMs);
    expect(told).toEqual([['room', 'bob']]);
  });
});

import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';

import { ManualTime } from '#testing';

import type { ConversationRooms } from './conversation-rooms.js';
import { MissedNews } from './missed-news.js';
import { gatewaySettings } from './settings.js';
import type { ParleySocket } from './sockets.js';

const { hearMs, missedBatch, missedPerSecond, roomsRetryMs } = gatewaySettings;

describe('connections that may have missed something', () => {
  let time: ManualTime;
  let did: string[];
  let batches: number[];
  let isAway: boolean;
  /** When they are heard; absent: soon. */
  let hearing: Promise<void> | undefined;
  let missed: MissedNews;
  beforeEach(() => {
    Logger.overrideLogger(false);
    [time, did, batches, isAway, hearing] = [new ManualTime(), [], [], false, undefined];
    const enter = async (sockets: readonly ParleySocket[]) => {
      if (isAway) throw new Error('PostgreSQL is away');
      batches.push(sockets.length);
      did.push(...sockets.map(({ id }) => `${id} enters`));
      return { heard: hearing ?? time.timers.sleep(1) };
    };
    missed = new MissedNews({ enter } as unknown as ConversationRooms, time.timers);
  });
  const socket = (id: string, connected = true) =>
    ({
      id,
      connected,
      emit: (event: string, { withinMs }: { withinMs: number }) => did.push(`${id} ${event} ${withinMs}`),
    }) as unknown as ParleySocket;

  it('come into their rooms, and ask for it when they are heard there', async () => {
    missed.by([socket('one'), socket('gone', false)]);
    await time.settle();
    expect(did).toEqual(['one enters']);
    await time.advance(1);
    expect(did).toEqual(['one enters', `one session.missed ${2_000 / missedPerSecond}`]);
  });

  it('keep nobody waiting while Redis does not let this node hear of them, and ask when it does', async () => {
    const late = Promise.withResolvers<void>();
    hearing = late.promise;
    missed.by([socket('deaf')]);
    await time.advance(1);
    hearing = undefined;
    missed.by([socket('next')]);
    await time.advance(hearMs);
    expect(did.filter((what) => what.includes('missed'))).toEqual(['next session.missed 2']);
    late.resolve();
    await time.advance(1);
    expect(did.at(-1)).toBe('deaf session.missed 2');
    expect(time.waiting).toBe(0);
  });

  it('do so whenever PostgreSQL is back, each once', async () => {
    isAway = true;
    const one = socket('one');
    missed.by([one]);
    missed.by([one]);
    await time.advance(roomsRetryMs * 3);
    expect(did).toEqual([]);
    isAway = false;
    await time.advance(roomsRetryMs + 1);
    expect(did).toHaveLength(2);
    expect(time.waiting).toBe(0);
  });

  it('are looked after some at a time, and come over as long a time as there are many', async () => {
    const many = Array.from({ length: missedBatch * 2 + 1 }, (_, n) => socket(`${n}`));
    missed.by(many);
    await time.advance(10);
    expect(batches).toEqual([missedBatch, missedBatch, 1]);
    expect(did.at(-1)).toBe(`${missedBatch * 2} session.missed ${Math.ceil((many.length * 1_000) / missedPerSecond)}`);
  });
});

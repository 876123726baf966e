import { beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';

import { ManualTime } from '#testing';

import { ConnectionSweep } from './connection-sweep.js';
import { gatewaySettings } from './settings.js';
import type { ParleyServer, ParleySocket } from './sockets.js';

const { sweepMs, sweepParts, unsentBytes } = gatewaySettings;

/** A sweep over one socket, for which as much waits as a test says. */
function sweptSocket() {
  const time = new ManualTime();
  const below = { bufferedAmount: 0, terminated: false, terminate: () => void (below.terminated = true) };
  const socket = {
    id: 'one',
    data: { session: { userId: 'ann', expiresAt: time.clock.now() + 3_600_000 }, expiryAnnounced: false },
    conn: { writeBuffer: [], transport: { socket: below } },
  } as unknown as ParleySocket;
  const sweep = new ConnectionSweep(time.clock, time.timers);
  sweep.start({ sockets: { sockets: new Map([['one', socket]]) } } as unknown as ParleyServer);
  const isCutOffWhen = async (waiting: number) => {
    below.bufferedAmount = waiting;
    await time.advance(sweepMs);
    return below.terminated;
  };
  return { isCutOffWhen };
}

describe('the sweep through connections', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('cuts off a client for whom too much waits, and which has read nothing since', async () => {
    const { isCutOffWhen } = sweptSocket();
    expect(await isCutOffWhen(unsentBytes + 1)).toBe(false);
    expect(await isCutOffWhen(unsentBytes + 1)).toBe(true);
  });

  it('leaves a client alone that is slow, but reads', async () => {
    const { isCutOffWhen } = sweptSocket();
    for (let waiting = unsentBytes * 3; waiting > unsentBytes / 2; waiting -= 20_000) {
      expect(await isCutOffWhen(waiting)).toBe(false);
    }
  });

  it('leaves a client alone for whom nothing moves, but little waits', async () => {
    const { isCutOffWhen } = sweptSocket();
    expect(await isCutOffWhen(unsentBytes)).toBe(false);
    expect(await isCutOffWhen(unsentBytes)).toBe(false);
  });

  it('forgets what once waited when it has been read', async () => {
    const { isCutOffWhen } = sweptSocket();
    expect(await isCutOffWhen(unsentBytes + 1)).toBe(false);
    expect(await isCutOffWhen(0)).toBe(false);
    expect(await isCutOffWhen(unsentBytes + 2)).toBe(false);
  });

  it('looks at every one of many once, and never at many at once', async () => {
    const time = new ManualTime();
    const looks: string[] = [];
    const socketOf = (id: string) => ({
      get data() {
        looks.push(id);
        return { session: { userId: id, expiresAt: time.clock.now() + 3_600_000 }, expiryAnnounced: true };
      },
      conn: { writeBuffer: [], transport: {} },
    });
    const ids = Array.from({ length: sweepParts * 2 + 1 }, (_, index) => `socket ${index}`);
    const sockets = new Map(ids.map((id) => [id, socketOf(id)]));
    new ConnectionSweep(time.clock, time.timers).start({ sockets: { sockets } } as unknown as ParleyServer);
    sockets.delete('socket 40');
    for (let part = 0; part < sweepParts; part++) {
      const before = looks.length;
      await time.advance(sweepMs / sweepParts);
      expect(looks.length - before).toBeLessThanOrEqual(3);
    }
    sockets.delete('socket 7');
    expect(looks).toEqual(ids.filter((id) => id !== 'socket 40'));
    looks.length = 0;
    await time.advance(sweepMs);
    expect(looks).toEqual(ids.filter((id) => id !== 'socket 40' && id !== 'socket 7'));
  });
});

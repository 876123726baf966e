import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#protocol';

import { ManualHints, World } from '../testing/index.js';
import type { ConnectionStatus, Parley } from './index.js';
import { settings } from './settings.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Alice, connected on a device whose hints the test gives. */
async function start() {
  const world = new World();
  const hints = new ManualHints();
  const parley = await world.connect(world.alice, { hints });
  const attempts = () => world.server.tokens.length;
  /** The server is gone, and attempts have become rare. */
  const lose = async () => {
    world.server.reachable = false;
    world.server.cut();
    await world.time.advance(4 * minute);
  };
  const isChecked = async () => {
    const before = world.server.received.length;
    await world.time.settle();
    return world.server.received.slice(before).some(({ name }) => name === 'auth.refresh');
  };
  return { world, hints, parley, attempts, lose, isChecked };
}

/** Moves on until the next attempt is a while away. */
async function untilFarFromAttempt(world: World, parley: Parley): Promise<number> {
  for (;;) {
    const waitMs = (parley.connectionStatus.get().retryAt ?? 0) - world.time.clock.now();
    if (waitMs > 2 * settings.hurryEveryMs) return waitMs;
    await world.time.advance(100);
  }
}

describe('a client that has lost its server', () => {
  it.each(['online', 'visible'] as const)('tries at once when the device says %s', async (hint) => {
    const { world, hints, parley, attempts, lose } = await start();
    await lose();
    await untilFarFromAttempt(world, parley);
    world.server.reachable = true;
    const before = attempts();
    hints.say(hint);
    await world.time.settle();
    expect([attempts(), parley.connection]).toEqual([before + 1, 'connected']);
  });

  it('does so once in a while only, however often the device says so', async () => {
    const { world, hints, parley, attempts, lose } = await start();
    await lose();
    await untilFarFromAttempt(world, parley);
    const before = attempts();
    for (let time = 0; time < settings.hurryEveryMs; time += 50) {
      hints.say('online');
      hints.say('visible');
      await world.time.advance(50);
    }
    // One for the hint, and what the backoff has drawn besides.
    expect(attempts() - before).toBeLessThanOrEqual(2);
    await untilFarFromAttempt(world, parley);
    const later = attempts();
    hints.say('visible');
    await world.time.settle();
    expect(attempts()).toBe(later + 1);
  });

  it('comes back no earlier than the server wants, whatever the device says', async () => {
    const { world, hints, attempts } = await start();
    world.server.admit = () => new ParleyError('OVERLOADED', { retryAfterMs: 20_000 }).toWire();
    world.server.cut();
    await world.time.advance(settings.backoffBaseMs);
    const before = attempts();
    hints.say('online');
    hints.say('visible');
    await world.time.advance(19_000);
    expect(attempts()).toBe(before);
    hints.say('offline');
    await world.time.advance(2_000);
    expect(attempts()).toBe(before + 1);
  });

  it('tries seldom while the device says that it has no network, and all the same: it may be wrong', async () => {
    const { world, hints, parley, attempts } = await start();
    hints.online = false;
    world.server.reachable = false;
    world.server.cut();
    await world.time.settle();
    expect(parley.connectionStatus.get().state).toBe('offline');
    expect(parley.connection).toBe('reconnecting');
    const before = attempts();
    await world.time.advance(5 * minute);
    expect(attempts() - before).toBe(10);
    world.server.reachable = true;
    await world.time.advance(settings.offlineAttemptMs);
    expect(parley.connectionStatus.get()).toEqual({ state: 'connected' });
  });

  it('waits longer when the device loses its network meanwhile, and shorter when it has one again', async () => {
    const { world, hints, parley, attempts } = await start();
    world.server.reachable = false;
    world.server.cut();
    await world.time.settle();
    hints.say('offline');
    expect(parley.connectionStatus.get().state).toBe('offline');
    const before = attempts();
    await world.time.advance(settings.offlineAttemptMs - 1_000);
    expect(attempts()).toBe(before);
    hints.say('online');
    await world.time.settle();
    expect(attempts()).toBe(before + 1);
    expect(parley.connectionStatus.get().state).toBe('reconnecting');
  });

  it('tries at once when the device wakes up', async () => {
    const { world, parley, attempts, lose } = await start();
    await lose();
    await untilFarFromAttempt(world, parley);
    world.server.reachable = true;
    const before = attempts();
    world.time.setWallClock(hour);
    await world.time.advance(settings.wakeLookMs);
    expect([attempts(), parley.connection]).toEqual([before + 1, 'connected']);
  });
});

describe('a connection that may be dead', () => {
  it.each([
    ['the wall clock went on and the other stood still', (world: World) => world.time.setWallClock(hour)],
    ['both clocks went on', (world: World) => world.time.sleep(hour)],
    [
      'the wall clock was set back meanwhile',
      (world: World) => {
        world.time.setWallClock(-day);
        return world.time.sleep(hour);
      },
    ],
  ])('is checked when the device wakes up: %s', async (_, sleep) => {
    const { world, parley, attempts } = await start();
    world.server.intercept = () => ({ kind: 'lose', carriedOut: false });
    await sleep(world);
    await world.time.advance(settings.wakeLookMs + settings.lifeSignMs + settings.backoffBaseMs);
    world.server.intercept = () => undefined;
    expect([attempts(), parley.connection]).toEqual([2, 'connected']);
  });

  it('stays when it gives a sign of life', async () => {
    const { world, attempts } = await start();
    const before = world.server.received.length;
    world.time.setWallClock(hour);
    await world.time.advance(settings.wakeLookMs);
    expect(world.server.received.slice(before).map(({ name }) => name)).toEqual(['auth.refresh']);
    await world.time.advance(minute);
    expect(attempts()).toBe(1);
  });

  it('stays when the sign of life is a refusal', async () => {
    const { world, hints, attempts } = await start();
    world.server.intercept = () => ({ kind: 'refuse', error: new ParleyError('TOKEN_EXPIRED').toWire() });
    hints.say('online');
    await world.time.advance(minute);
    expect(attempts()).toBe(1);
  });

  it('is checked when the network changes', async () => {
    const { hints, isChecked } = await start();
    hints.say('offline');
    expect(await isChecked()).toBe(true);
  });

  it('is checked when somebody looks again after a while, not after a moment', async () => {
    const { world, hints, isChecked } = await start();
    hints.say('hidden');
    await world.time.advance(settings.awayMs - 1);
    hints.say('visible');
    expect(await isChecked()).toBe(false);
    hints.say('hidden');
    await world.time.advance(settings.awayMs + 1);
    hints.say('visible');
    expect(await isChecked()).toBe(true);
    hints.say('visible');
    expect(await isChecked()).toBe(false);
  });

  it('is not checked because a hidden page is slow', async () => {
    const { world, hints } = await start();
    hints.say('hidden');
    const before = world.server.received.length;
    for (let minutes = 0; minutes < 10; minutes += 1) await world.time.sleep(minute);
    expect(world.server.received).toHaveLength(before);
  });

  it('is not checked while nothing is the matter', async () => {
    const { world } = await start();
    const before = world.server.received.length;
    await world.time.advance(hour);
    expect(world.server.received).toHaveLength(before);
  });
});

describe('a half-open connection', () => {
  it('is given up when a command is not answered and nothing else is heard', async () => {
    const { world, parley, attempts } = await start();
    world.server.intercept = () => ({ kind: 'lose', carriedOut: false });
    const opening = parley.conversations.direct(world.bob.userId);
    const outcome = expect(opening).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await world.time.advance(settings.silenceMs + settings.lifeSignMs);
    await outcome;
    expect(parley.connection).toBe('reconnecting');
    expect(parley.connectionStatus.get().reason?.message).toContain('Nothing was heard');
    world.server.intercept = () => undefined;
    await world.time.advance(settings.backoffBaseMs);
    expect([attempts(), parley.connection]).toEqual([2, 'connected']);
  });

  it('is none as long as something is heard', async () => {
    const { world, parley, attempts } = await start();
    world.server.intercept = () => ({ kind: 'lose', carriedOut: false });
    const opening = parley.conversations.direct(world.bob.userId);
    const outcome = expect(opening).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    for (let time = 0; time < 60_000; time += 4_000) {
      world.server.emit(world.alice.userId, 'typing.started', { conversationId: 'any', userId: 'any' });
      await world.time.advance(4_000);
    }
    await outcome;
    expect(attempts()).toBe(1);
  });

  it('is none when the server is only slow with one answer', async () => {
    const { world, parley, attempts } = await start();
    world.server.intercept = ({ name }) => (name === 'conversation.open' ? { kind: 'lose', carriedOut: false } : undefined);
    const opening = parley.conversations.direct(world.bob.userId);
    const outcome = expect(opening).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await world.time.advance(minute);
    await outcome;
    expect(attempts()).toBe(1);
  });
});

describe('the status', () => {
  it('says what comes next, and why', async () => {
    const { world, parley } = await start();
    const seen: ConnectionStatus[] = [];
    const unsubscribe = parley.connectionStatus.subscribe(() => seen.push(parley.connectionStatus.get()));
    expect(parley.connectionStatus.get()).toBe(parley.connectionStatus.get());
    expect(parley.connectionStatus.get()).toEqual({ state: 'connected' });
    world.server.reachable = false;
    world.server.cut();
    await world.time.settle();
    const lost = { code: 'UNAVAILABLE', message: expect.stringContaining('transport close') };
    expect(seen).toEqual([
      { state: 'reconnecting', reason: expect.objectContaining(lost) },
      { state: 'reconnecting', reason: expect.objectContaining(lost), retryAt: expect.any(Number) },
    ]);
    const { retryAt } = seen[1]!;
    const before = world.server.tokens.length;
    await world.time.advance(retryAt! - world.time.clock.now() - 0.01);
    expect(world.server.tokens).toHaveLength(before);
    world.server.reachable = true;
    await world.time.advance(1);
    expect(seen.at(-1)).toEqual({ state: 'connected' });
    unsubscribe();
    await parley.close();
    expect(seen.at(-1)).toEqual({ state: 'connected' });
    expect(parley.connectionStatus.get()).toEqual({ state: 'closed' });
  });

  it('tells that the server goes away, and when', async () => {
    const { world, parley } = await start();
    world.server.emit(world.alice.userId, 'server.draining', { retryAfterMs: 3_000 });
    await world.time.settle();
    const retryAt = world.time.clock.now() + 3_000;
    expect(parley.connectionStatus.get()).toEqual({ state: 'connected', draining: true, retryAt });
    await world.time.advance(3_001);
    expect(parley.connectionStatus.get()).toEqual({ state: 'connected' });
  });

  it('says why the client was closed for good', async () => {
    const { world, parley } = await start();
    world.server.admit = () => new ParleyError('TOKEN_EXPIRED').toWire();
    world.server.cut();
    await world.time.advance(settings.backoffBaseMs);
    expect(parley.connectionStatus.get()).toEqual({
      state: 'closed',
      reason: expect.objectContaining({ code: 'TOKEN_EXPIRED' }),
    });
  });

  it('is right when the listeners of the event look at it', async () => {
    const { world, parley } = await start();
    const seen: [string, string][] = [];
    parley.on('connection', (state) => seen.push([state, parley.connectionStatus.get().state]));
    world.server.cut();
    await world.time.advance(settings.backoffBaseMs);
    expect(seen).toEqual([
      ['reconnecting', 'reconnecting'],
      ['connected', 'connected'],
    ]);
  });

  it('leaves nobody listening after the end', async () => {
    const { world, hints, parley } = await start();
    expect(hints.heardBy).toBe(1);
    await parley.close();
    expect([hints.heardBy, world.time.waiting]).toEqual([0, 0]);
  });
});

describe.each([day, -day])('a clock that is set by %d ms', (byMs) => {
  it('neither delays the next attempt nor makes many of it', async () => {
    const { world, parley, attempts, lose } = await start();
    await lose();
    const before = attempts();
    world.time.setWallClock(byMs);
    await world.time.advance(2 * minute);
    expect(attempts() - before).toBeLessThan(20);
    world.server.reachable = true;
    await world.time.advance(settings.backoffCapMs);
    expect(parley.connection).toBe('connected');
  });

  it('leaves a good connection alone', async () => {
    const { world, attempts } = await start();
    const before = world.server.received.length;
    world.time.setWallClock(byMs);
    await world.time.advance(hour);
    expect(attempts()).toBe(1);
    expect(world.server.received.length - before).toBeLessThanOrEqual(1);
  });

  it('changes no deadline of a command, and no appointment with the server', async () => {
    const { world, parley, attempts } = await start();
    world.server.intercept = ({ name }) => (name === 'conversation.open' ? { kind: 'lose', carriedOut: false } : undefined);
    const opening = parley.conversations.direct(world.bob.userId);
    const outcome = expect(opening).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await world.time.advance(1_000);
    world.time.setWallClock(byMs);
    await world.time.advance(settings.requestDeadlineMs - 1_000);
    await outcome;
    world.server.emit(world.alice.userId, 'server.draining', { retryAfterMs: 10_000 });
    await world.time.advance(1_000);
    world.time.setWallClock(-byMs);
    await world.time.advance(9_001);
    expect([attempts(), parley.connection]).toEqual([2, 'connected']);
  });

  it('neither makes keys twice nor changes the order in which messages are sent', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    world.server.reachable = false;
    world.server.cut();
    await world.time.settle();
    const keys: string[] = [];
    for (let number = 0; number < 10; number += 1) {
      keys.push((await view.send({ text: `message ${number}` })).idempotencyKey);
      world.time.setWallClock(number % 2 === 0 ? byMs : -byMs);
    }
    world.server.reachable = true;
    await world.time.advance(settings.backoffCapMs);
    expect(new Set(keys).size).toBe(10);
    expect(model.messages.map(({ idempotencyKey }) => idempotencyKey)).toEqual(keys);
  });
});

import { describe, expect, it } from '@jest/globals';
import { Random, SeededRandom } from '#kernel';
import { ParleyError, type WireError } from '#protocol';

import { World } from '../testing/index.js';
import type { ConnectionState, Parley } from './index.js';
import { settings } from './settings.js';

const refusals =
  (...errors: (WireError | undefined)[]) =>
  () =>
    errors.shift();
const expired = new ParleyError('TOKEN_EXPIRED').toWire();

/** The states and errors that a client announces from now on. */
const watch = (parley: Parley) => {
  const states: ConnectionState[] = [];
  const errors: string[] = [];
  parley.on('connection', (state) => states.push(state));
  parley.on('error', ({ code }) => errors.push(code));
  return { states, errors };
};

/** Every wait is as long as it can be. */
class Longest extends Random {
  readonly #random = new SeededRandom(1);

  bytes(length: number): Uint8Array {
    return this.#random.bytes(length);
  }

  unit(): number {
    return 0.999_999;
  }
}

/** A source of tokens that are all different: `alice-1`, `alice-2` … */
const numbered = () => {
  let given = 0;
  return () => `alice-${(given += 1)}`;
};

describe('connecting', () => {
  it('resolves with the user, connected, and with the list loaded', async () => {
    const world = new World();
    world.server.open(world.alice, world.bob);
    const parley = await world.connect(world.alice);
    expect(parley.me).toEqual(world.alice);
    expect(parley.connection).toBe('connected');
    expect(parley.conversations.list()).toHaveLength(1);
  });

  it('rejects a token that is refused, and leaves nothing behind', async () => {
    const world = new World();
    await expect(world.connect(world.alice, { token: 'nobody' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(world.server.tokens).toEqual(['nobody']);
    expect(world.time.waiting).toBe(0);
  });

  it('asks once more for a token when the one it was given is refused', async () => {
    const world = new World();
    world.server.admit = refusals(expired);
    const parley = await world.connect(world.alice, { token: numbered() });
    expect(parley.connection).toBe('connected');
    expect(world.server.tokens).toEqual(['alice-1', 'alice-2']);
  });

  it('gives up when the second token is refused too', async () => {
    const world = new World();
    world.server.admit = () => expired;
    await expect(world.connect(world.alice, { token: numbered() })).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(world.server.tokens).toEqual(['alice-1', 'alice-2']);
  });

  it('rejects when the source of tokens fails, with its error as the cause', async () => {
    const world = new World();
    const cause = new Error('signed out');
    const token = () => Promise.reject(cause);
    await expect(world.connect(world.alice, { token })).rejects.toMatchObject({ code: 'UNAUTHENTICATED', cause });
  });

  it('keeps trying while the server cannot be reached, until it is told to stop', async () => {
    const world = new World();
    world.server.reachable = false;
    const giveUp = new AbortController();
    const connecting = world.connect(world.alice, { signal: giveUp.signal });
    connecting.catch(() => undefined);
    await world.time.advance(120_000);
    const attempts = world.server.tokens.length;
    expect(attempts).toBeGreaterThan(5);
    giveUp.abort(new Error('no longer wanted'));
    await expect(connecting).rejects.toThrow('no longer wanted');
    await world.time.advance(120_000);
    expect(world.server.tokens).toHaveLength(attempts);
  });

  it('waits as long as the server says', async () => {
    const world = new World();
    world.server.admit = refusals(new ParleyError('OVERLOADED', { retryAfterMs: 7_000 }).toWire());
    const connecting = world.connect(world.alice);
    await world.time.advance(6_999);
    expect(world.server.tokens).toHaveLength(1);
    await world.time.advance(1);
    await connecting;
    expect(world.server.tokens).toHaveLength(2);
  });

  it('tries again when the connection stands and nothing is said on it', async () => {
    const world = new World();
    world.server.greets = false;
    const connecting = world.connect(world.alice);
    await world.time.advance(settings.connectDeadlineMs);
    expect(world.server.connected).toBe(0);
    world.server.greets = true;
    await world.time.advance(settings.backoffBaseMs);
    expect((await connecting).connection).toBe('connected');
  });

  it('loads the list in spite of a moment of unavailability', async () => {
    const world = new World();
    world.server.open(world.alice, world.bob);
    const answers = [new TypeError('fetch failed'), Response.json({}, { status: 502 })];
    world.server.interceptRest = () => answers.shift();
    const connecting = world.connect(world.alice);
    await world.time.advance(settings.backoffCapMs);
    expect((await connecting).conversations.list()).toHaveLength(1);
  });

  it('rejects when the list cannot be read', async () => {
    const world = new World();
    world.server.interceptRest = () => Response.json({ conversations: 'none' });
    await expect(world.connect(world.alice)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(world.server.connected).toBe(0);
  });
});

describe('a lost connection', () => {
  it('is replaced, with a fresh token and after a pause that is drawn', async () => {
    const world = new World();
    const parley = await world.connect(world.alice, { token: numbered() });
    const { states } = watch(parley);
    world.server.cut();
    await world.time.advance(settings.backoffBaseMs);
    expect(states).toEqual(['reconnecting', 'connected']);
    expect(world.server.tokens).toEqual(['alice-1', 'alice-2']);
  });

  it('is tried again less and less often', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    world.server.reachable = false;
    world.server.cut();
    const attempts: number[] = [];
    for (let minute = 0; minute < 3; minute += 1) {
      const before = world.server.tokens.length;
      await world.time.advance(60_000);
      attempts.push(world.server.tokens.length - before);
    }
    expect(attempts[0]).toBeGreaterThan(attempts[2]!);
    expect(attempts[2]).toBeGreaterThanOrEqual(2);
    expect(parley.connection).toBe('reconnecting');
  });

  it('is tried less and less often too by a server that lets in and sends away at once', async () => {
    const world = new World();
    await world.connect(world.alice);
    const greet = world.server.connect.bind(world.server);
    world.server.connect = (token, listener) => {
      const link = greet(token, listener);
      world.server.cut();
      return link;
    };
    world.server.cut();
    await world.time.advance(120_000);
    expect(world.server.tokens.length).toBeLessThan(25);
  });

  it('is replaced soon each time that it has carried something, and stays rare when it carries little', async () => {
    const flushing = async (carried: number, messages: number) => {
      const world = new World();
      const model = world.server.open(world.alice, world.bob);
      const parley = await world.connect(world.alice, { random: new Longest() });
      const view = await parley.conversations.get(model.conversationId);
      let sends = 0;
      world.server.intercept = ({ name }) => {
        if (name !== 'message.send' || (sends += 1) % (carried + 1) > 0) return undefined;
        world.server.cut();
        return { kind: 'lose', carriedOut: false };
      };
      for (let number = 1; number <= messages; number += 1) await view.send({ text: `message ${number}` });
      return { world, model };
    };
    const many = await flushing(4, 20);
    await many.world.time.advance(4 * settings.backoffBaseMs);
    expect(many.model.messages).toHaveLength(20);
    const none = await flushing(0, 20);
    await none.world.time.advance(60_000);
    expect(none.world.server.tokens.length).toBeLessThan(9);
  });

  it('ends the client when the token is refused by then: all that waits hears why', async () => {
    const world = new World();
    const { parley, view } = await world.conversation();
    const { states, errors } = watch(parley);
    world.server.admit = () => expired;
    world.server.cut();
    const outgoing = await view.send({ text: 'hello' });
    await world.time.advance(settings.backoffBaseMs);
    expect(states).toEqual(['reconnecting', 'closed']);
    expect(errors).toEqual(['TOKEN_EXPIRED']);
    await expect(outgoing.persisted).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(world.time.waiting).toBe(0);
  });

  it('is survived when the server fails on its side for a while', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    world.server.admit = refusals(new ParleyError('INTERNAL').toWire());
    world.server.cut();
    await world.time.advance(settings.backoffCapMs);
    expect(parley.connection).toBe('connected');
    expect(world.server.tokens).toHaveLength(3);
  });

  it('is survived when the source of tokens fails for a while, and that is told', async () => {
    const world = new World();
    let failing = false;
    const token = () => (failing ? Promise.reject(new Error('offline')) : 'alice');
    const parley = await world.connect(world.alice, { token });
    const { errors } = watch(parley);
    failing = true;
    world.server.cut();
    await world.time.advance(settings.backoffBaseMs);
    expect(new Set(errors)).toEqual(new Set(['UNAVAILABLE']));
    failing = false;
    await world.time.advance(settings.backoffCapMs);
    expect(parley.connection).toBe('connected');
  });

  it('never continues as another user', async () => {
    const world = new World();
    let token = 'alice';
    const parley = await world.connect(world.alice, { token: () => token });
    const { errors } = watch(parley);
    token = 'bob';
    world.server.cut();
    await world.time.advance(settings.backoffBaseMs);
    expect(parley.connection).toBe('closed');
    expect(errors).toEqual(['TOKEN_MISMATCH']);
  });
});

describe('a session', () => {
  it('renews its token in band before it ends', async () => {
    const world = new World();
    await world.connect(world.alice, { token: numbered() });
    world.server.emit(world.alice.userId, 'auth.expiring', { expiresAt: '2030-01-01T00:01:00.000Z' });
    await world.time.settle();
    expect(world.server.received.at(-1)).toMatchObject({ name: 'auth.refresh', payload: { token: 'alice-2' } });
    expect(world.server.tokens).toHaveLength(1);
  });

  it('tries to renew its token again while it lasts', async () => {
    const world = new World();
    const parley = await world.connect(world.alice, { token: numbered() });
    const { errors } = watch(parley);
    const busy = { kind: 'refuse', error: new ParleyError('UNAVAILABLE', { retryAfterMs: 1_000 }).toWire() } as const;
    const interferences = [busy, undefined];
    world.server.intercept = ({ name }) => (name === 'auth.refresh' ? interferences.shift() : undefined);
    world.server.emit(world.alice.userId, 'auth.expiring', { expiresAt: '2030-01-01T00:01:00.000Z' });
    await world.time.advance(1_000);
    expect(errors).toEqual(['UNAVAILABLE']);
    expect(world.server.received.at(-1)).toMatchObject({ name: 'auth.refresh', payload: { token: 'alice-3' } });
    expect(interferences).toEqual([]);
  });

  it('does not renew a token that nobody can renew', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    const before = world.server.received.length;
    world.server.emit(world.alice.userId, 'auth.expiring', { expiresAt: '2030-01-01T00:01:00.000Z' });
    await world.time.settle();
    expect(world.server.received).toHaveLength(before);
    expect(parley.connection).toBe('connected');
  });

  it('begins anew with a fresh token when a command finds the old one ended', async () => {
    const world = new World();
    const parley = await world.connect(world.alice, { token: numbered() });
    const interferences = [{ kind: 'refuse', error: expired } as const];
    world.server.intercept = ({ name }) => (name === 'conversation.open' ? interferences.shift() : undefined);
    const opening = parley.conversations.direct(world.bob.userId);
    await world.time.advance(settings.backoffBaseMs);
    expect((await opening).details.type).toBe('direct');
    expect(world.server.tokens).toEqual(['alice-1', 'alice-2']);
  });

  it('does not begin anew for ever when no token is good enough for a command', async () => {
    const world = new World();
    const parley = await world.connect(world.alice, { token: numbered() });
    world.server.intercept = ({ name }) => (name === 'conversation.open' ? { kind: 'refuse', error: expired } : undefined);
    const outcome = expect(parley.conversations.direct(world.bob.userId)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    await world.time.advance(settings.requestDeadlineMs - 1);
    await outcome;
    expect(world.server.tokens).toHaveLength(2);
  });

  it('leaves a server that goes away exactly when it is told to, and comes back at once', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    const { states } = watch(parley);
    world.server.emit(world.alice.userId, 'server.draining', { retryAfterMs: 3_000 });
    await world.time.advance(2_999);
    expect(states).toEqual([]);
    await world.time.advance(1);
    await world.time.settle();
    expect(states).toEqual(['reconnecting', 'connected']);
  });

  it('forgets the appointment when it is closed before', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    world.server.emit(world.alice.userId, 'server.draining', { retryAfterMs: 3_000 });
    await world.time.settle();
    await parley.close();
    expect(world.time.waiting).toBe(0);
  });

  it('does not come back earlier when the server goes away before that', async () => {
    const world = new World();
    await world.connect(world.alice);
    world.server.emit(world.alice.userId, 'server.draining', { retryAfterMs: 60_000 });
    await world.time.advance(10_000);
    world.server.cut();
    await world.time.advance(49_999);
    expect(world.server.tokens).toHaveLength(1);
    await world.time.advance(1);
    expect(world.server.tokens).toHaveLength(2);
  });

  it('drops an event that matches no schema, says so, and ignores those it does not know', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    const { errors, states } = watch(parley);
    world.server.emit(world.alice.userId, 'conversation.changes', { conversationId: 'x', changes: [] });
    world.server.emit(world.alice.userId, 'story.published', { anything: true });
    world.server.emit(world.alice.userId, '__proto__', null);
    await world.time.settle();
    expect(errors).toEqual(['INTERNAL']);
    expect(states).toEqual([]);
  });

  it.each([null, 'ok', { ok: true }, { ok: false }, { ok: false, error: { code: 7 } }, []])(
    'turns an illegible answer into an error of the registry: %j',
    async (answer) => {
      const world = new World();
      const parley = await world.connect(world.alice);
      world.server.intercept = ({ name }) => (name === 'conversation.open' ? { kind: 'answer', answer } : undefined);
      await expect(parley.conversations.direct(world.bob.userId)).rejects.toMatchObject({ code: 'INTERNAL' });
      expect(parley.connection).toBe('connected');
    },
  );

  it('gives up on a command that nobody answers, with an error that says to try again', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    world.server.intercept = () => ({ kind: 'lose', carriedOut: false });
    const opening = parley.conversations.direct(world.bob.userId);
    const outcome = expect(opening).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    await world.time.advance(settings.requestDeadlineMs);
    await outcome;
  });
});

describe('closing', () => {
  it('ends the connection for good, and says so', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    const { states, errors } = watch(parley);
    await parley.close();
    await parley.close();
    await world.time.advance(600_000);
    expect([states, errors]).toEqual([['closed'], []]);
    expect(world.server.tokens).toHaveLength(1);
    await expect(parley.conversations.direct(world.bob.userId)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

import { describe, expect, it } from '@jest/globals';
import { type CommandName, commands, type EventName, events, ParleyError } from '#protocol';
import { SeededRandom } from '#kernel';

import { World } from '../testing/index.js';
import { Commands } from './commands.js';
import { Connection } from './connection.js';
import { NoHints } from './device-hints.js';
import { settings } from './settings.js';
import { Tokens } from './tokens.js';

const commandNames = Object.keys(commands) as CommandName[];
const eventNames = Object.keys(events) as EventName[];

/** No answer to any command. */
const answers: readonly unknown[] = [
  undefined,
  null,
  true,
  7,
  'ok',
  [],
  {},
  { ok: true },
  { ok: true, data: null },
  { ok: true, data: [] },
  { ok: true, data: 'x' },
  { ok: 'true', data: {} },
  { ok: false },
  { ok: false, error: null },
  { ok: false, error: 'OVERLOADED' },
  { ok: false, error: { code: 7, message: 'x' } },
  { ok: false, error: { code: 'OVERLOADED' } },
  { ok: false, error: { message: 'x' } },
];

/** No payload of any event. */
const payloads: readonly unknown[] = [undefined, null, true, 7, 'x', [], [{}], [[]]];

/** No reason to refuse a connection. */
const refusals: readonly unknown[] = [null, true, 7, 'x', [], {}, { code: 7 }, { code: 'OVERLOADED' }, { message: 'x' }];

async function connected() {
  const world = new World();
  const { clock, timers } = world.time;
  const ports = { clock, timers, random: new SeededRandom(1) };
  const lifetime = new AbortController();
  const tokens = new Tokens('alice');
  const connection = new Connection(world.server.transport, tokens, ports, lifetime, new NoHints());
  const running = connection.run();
  await world.time.settle();
  return { world, connection, commands: new Commands(connection, tokens, ports, lifetime.signal), lifetime, running };
}

describe('a server that answers garbage', () => {
  it.each(commandNames)('is told from one that answers `%s`', async (name) => {
    const { world, connection, commands: client } = await connected();
    for (const answer of answers) {
      world.server.intercept = () => ({ kind: 'answer', answer });
      const outcome = await client.request(name, {} as never).catch((error: unknown) => error);
      expect([answer, outcome]).toEqual([answer, expect.any(ParleyError)]);
      expect([answer, (outcome as ParleyError).code]).toEqual([answer, 'INTERNAL']);
      expect((outcome as ParleyError).message).toContain(name);
    }
    expect(connection.state).toBe('connected');
    expect(world.server.tokens).toHaveLength(1);
  });

  it.each(eventNames)('is told from one that sends `%s`', async (name) => {
    const world = new World();
    const parley = await world.connect(world.alice);
    const errors: ParleyError[] = [];
    parley.on('error', (error) => errors.push(error));
    for (const payload of payloads) world.server.emit(world.alice.userId, name, payload);
    await world.time.settle();
    expect(errors.map(({ code }) => code)).toEqual(payloads.map(() => 'INTERNAL'));
    expect(new Set(errors.map(({ message }) => message.includes(name)))).toEqual(new Set([true]));
    expect(parley.connection).toBe('connected');
    await parley.close();
  });

  it.each(payloads.map((payload) => [payload]))('does not get a client started with %j for a greeting', async (payload) => {
    const world = new World();
    const greet = world.server.connect.bind(world.server);
    world.server.greets = false;
    world.server.connect = (token, listener) => {
      const link = greet(token, listener);
      world.server.emit(world.alice.userId, 'session.ready', payload);
      return link;
    };
    await expect(world.connect(world.alice)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect([world.server.connected, world.time.waiting]).toEqual([0, 0]);
  });

  it('does not end a client that it greeted properly before', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    world.server.greets = false;
    world.server.cut();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await world.time.advance(settings.backoffBaseMs);
      world.server.emit(world.alice.userId, 'session.ready', { user: null });
    }
    world.server.greets = true;
    await world.time.advance(settings.connectDeadlineMs + settings.backoffCapMs);
    expect(parley.connection).toBe('connected');
  });

  it.each(refusals.map((refusal) => [refusal]))('has not refused a connection for good with %j', async (refusal) => {
    const world = new World();
    const left = [refusal, refusal];
    world.server.admit = () => left.shift();
    const connecting = world.connect(world.alice);
    await world.time.advance(settings.backoffCapMs);
    expect((await connecting).connection).toBe('connected');
    expect(world.server.tokens).toHaveLength(3);
  });

  it('cannot send a client away for a year', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    world.server.emit(world.alice.userId, 'server.draining', { retryAfterMs: Number.MAX_SAFE_INTEGER });
    await world.time.advance(settings.retryAfterCapMs);
    await world.time.settle();
    expect([world.server.tokens.length, parley.connection]).toEqual([2, 'connected']);
  });
});

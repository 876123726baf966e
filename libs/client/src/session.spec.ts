import { describe, expect, it } from '@jest/globals';

import { World } from '../testing/index.js';
import { Session } from './session.js';

const open = (world: World) =>
  Session.open(
    { transport: world.server.transport, token: 'alice', listener: { received: () => undefined, failed: () => undefined } },
    { timers: world.time.timers, signal: new AbortController().signal },
  );

describe('Session', () => {
  it('answers what was asked before its end, and says of everything else that no answer will come', async () => {
    const world = new World();
    const { session } = await open(world);
    expect(await session.request('inbox.sync', { heads: {} })).toMatchObject({ answered: true, answer: { ok: true } });
    world.server.intercept = () => ({ kind: 'lose', carriedOut: true });
    const unanswered = session.request('inbox.sync', { heads: {} });
    await world.time.settle();
    world.server.cut();
    expect(await unanswered).toEqual({ answered: false });
    await session.ended;
    expect(await session.request('inbox.sync', { heads: {} })).toEqual({ answered: false });
  });

  it('leaves no timer once it is ready', async () => {
    const world = new World();
    await open(world);
    expect(world.time.waiting).toBe(0);
  });
});

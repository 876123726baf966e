import { beforeEach, describe, expect, it } from '@jest/globals';

import { ended, firstAnswerMs, held, hello, latencyMs, type TestCommand, PeerWorld } from '#actors/testing';

import { PeerLost } from '../peer-link.js';
import { actorSettings } from '../settings.js';

let world: PeerWorld;
beforeEach(() => {
  world = new PeerWorld();
});

describe('What arrives at an owner', () => {
  it('is parsed like anybody’s input, each command for itself', async () => {
    const { caller } = await world.connected();
    world.received = [];
    const asked = [
      ended(caller.ask('actor', { text: 1 } as unknown as TestCommand)),
      ended(caller.ask('nobody', hello)),
      ended(caller.ask('actor', hello)),
    ];
    await world.time.advance(latencyMs * 2);
    const invalid: unknown = expect.objectContaining({ code: 'INVALID_REQUEST' });
    expect(asked.map(({ as }) => as())).toEqual([invalid, invalid, 'Hello done']);
    expect(world.received).toEqual(['actor Hello']);
  });

  it('is refused with its connection when it is no frame', async () => {
    const { owner, caller } = await world.connected();
    world.answer = held;
    const asked = ended(caller.ask('actor', hello));
    await world.time.advance(latencyMs);
    world.forge(owner, '{"asks":');
    await world.time.advance(latencyMs);
    expect(asked.as()).toBeInstanceOf(PeerLost);
    expect([owner.connections, caller.connections]).toEqual([0, 0]);
  });

  it('is refused from whoever does not know the secret', async () => {
    const owner = world.process({ at: 'owner' });
    const stranger = world.process({ at: 'stranger', secret: 'another secret of the same length, no use here' });
    const asked = ended(stranger.ask('actor', hello));
    await world.time.advance(firstAnswerMs);
    expect(asked.as()).toBeInstanceOf(PeerLost);
    expect([world.received, owner.connections]).toEqual([[], 0]);
    expect(world.failures).toEqual([new Error('the other end does not know the secret')]);
  });

  it('is refused from a stranger who sends a command instead of a greeting, or sends too much', async () => {
    const owner = world.process({ at: 'owner' });
    const identity = { bootId: 'boot', address: null };
    const greeting = JSON.stringify({ version: 1, nonce: '0'.repeat(64), identity });
    const tooMuch = greeting.padEnd(actorSettings.peerHandshakeFrameBytes + 1);
    for (const text of ['{"asks":[[1,"actor",{"text":"Hello"}]],"answers":[]}', tooMuch]) {
      const stranger = world.strangerTo();
      await world.time.advance(latencyMs * 2);
      stranger.connection.send(text);
      await world.time.advance(latencyMs * 2);
      expect(stranger.told).toEqual(['opened', 'closed']);
    }
    expect([world.received, owner.connections]).toEqual([[], 0]);
  });

  it('is given up when it is a stranger who says nothing, of whom there may be so many', async () => {
    const owner = world.process({ at: 'owner' });
    const strangers = Array.from({ length: actorSettings.peerHandshakes + 1 }, () => world.strangerTo());
    await world.time.advance(latencyMs * 3);
    expect(owner.connections).toBe(actorSettings.peerHandshakes);
    expect(strangers.filter(({ told }) => told.includes('closed'))).toEqual([strangers[0]]);
    await world.time.advance(actorSettings.peerHandshakeMs + latencyMs);
    expect(strangers.filter(({ told }) => told.includes('closed'))).toHaveLength(strangers.length);
    expect(owner.connections).toBe(0);
  });

  it('is let in whatever strangers are there already', async () => {
    world.process({ at: 'owner' });
    const caller = world.process({ at: 'caller' });
    for (let stranger = 0; stranger < actorSettings.peerHandshakes; stranger += 1) world.strangerTo();
    await world.time.advance(latencyMs * 3);
    const asked = ended(caller.ask('actor', hello));
    await world.time.advance(firstAnswerMs);
    expect(asked.as()).toBe('Hello done');
  });
});

import { beforeEach, describe, expect, it } from '@jest/globals';

import { ended, firstAnswerMs, held, hello, latencyMs, PeerWorld } from '#actors/testing';

import { PeerLost } from '../peer-link.js';
import { actorSettings } from '../settings.js';

const unavailable = { code: 'UNAVAILABLE', retryable: true };

let world: PeerWorld;
beforeEach(() => {
  world = new PeerWorld();
});

describe('A peer link that is cut', () => {
  it('says so at once to everybody who waits for an answer', async () => {
    const { owner, caller } = await world.connected();
    world.answer = held;
    const asked = Array.from({ length: 100 }, () => ended(caller.ask('actor', hello)));
    await world.time.advance(latencyMs);
    expect(world.received).toHaveLength(101);
    world.network.cut('owner', 'caller');
    await world.time.advance(latencyMs);
    for (const { as } of asked) expect(as()).toMatchObject(unavailable);
    expect(new Set(asked.map(({ as }) => (as() as object).constructor))).toEqual(new Set([PeerLost]));
    expect([owner.connections, caller.connections]).toEqual([0, 0]);
    expect(world.directory.forgotten).toContain('owner');
  });

  it('is found within two seconds when the other end has gone and nobody said so', async () => {
    const { owner, caller } = await world.connected();
    world.network.silence('owner', 'caller');
    const asked = ended(caller.ask('actor', hello));
    await world.time.advance(actorSettings.peerBeatMs * actorSettings.peerSilentBeats);
    await world.time.advance(actorSettings.peerBeatMs);
    expect(asked.as()).toBeInstanceOf(PeerLost);
    expect([owner.connections, caller.connections]).toEqual([0, 0]);
  });

  it('stays up for as long as both are there, though nobody asks', async () => {
    const { owner, caller } = await world.connected();
    await world.time.advance(600_000);
    expect([owner.connections, caller.connections]).toEqual([1, 1]);
    world.frames = [];
    const asked = caller.ask('actor', hello);
    await world.time.advance(latencyMs * 2);
    expect(await asked).toBe('Hello done');
  });

  it('is up again as soon as somebody asks', async () => {
    const { caller } = await world.connected();
    world.network.cut('owner', 'caller');
    await world.time.advance(latencyMs);
    world.network.heal('owner', 'caller');
    const asked = caller.ask('actor', hello);
    await world.time.advance(firstAnswerMs);
    expect(await asked).toBe('Hello done');
  });

  it('is tried again after a pause that grows, and answers at once meanwhile', async () => {
    const caller = world.process({ at: 'caller', hosts: false });
    world.network.cut('owner', 'caller');
    const refusedFor = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 10) {
        const asked = ended(caller.ask('actor', hello));
        await world.time.advance(10);
        expect(asked.as()).toBeInstanceOf(PeerLost);
      }
    };
    await refusedFor(1_000);
    expect(world.opened).toBeGreaterThan(3);
    await refusedFor(9_000);
    expect(world.opened).toBeLessThan(17);
    world.network.heal('owner', 'caller');
    world.process({ at: 'owner' });
    await world.time.advance(actorSettings.peerReopenMaxMs);
    const asked = caller.ask('actor', hello);
    await world.time.advance(firstAnswerMs);
    expect(await asked).toBe('Hello done');
  });

  it('makes way for the next run of the same node', async () => {
    const first = world.process({ at: 'first' });
    const owner = world.process({ at: 'owner' });
    world.directory.addressOf = async () => 'owner';
    const before = first.ask('actor', hello);
    await world.time.advance(firstAnswerMs);
    await before;
    // It ends without a word, and begins anew on another machine, under its old name.
    world.network.silence('first', 'owner');
    const again = world.process({ at: 'another machine', address: 'first', bootId: 'second boot' });
    const asked = again.ask('actor', hello);
    await world.time.advance(firstAnswerMs);
    expect(await asked).toBe('Hello done');
    world.directory.addressOf = async () => 'first';
    const back = owner.ask('actor', hello);
    await world.time.advance(latencyMs * 2);
    expect(await back).toBe('Hello done');
    expect(owner.connections).toBe(1);
  });
});

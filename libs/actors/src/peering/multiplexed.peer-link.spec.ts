import { beforeEach, describe, expect, it } from '@jest/globals';

import { ended, firstAnswerMs, held, hello, latencyMs, PeerWorld } from '#actors/testing';
import { ParleyError } from '#protocol';

import { ActorMoved, PeerLost } from '../peer-link.js';
import { actorSettings } from '../settings.js';

const unavailable = { code: 'UNAVAILABLE', retryable: true };

let world: PeerWorld;
beforeEach(() => {
  world = new PeerWorld();
});

describe('The peer link', () => {
  it('carries a command to its owner, and the answer back', async () => {
    await world.connected();
    expect(world.received).toEqual(['actor first']);
    expect(world.failures).toEqual([]);
  });

  it('carries a thousand commands of one tick in one frame, and keeps their order', async () => {
    const { caller } = await world.connected();
    world.frames = [];
    world.received = [];
    const texts = Array.from({ length: 1_000 }, (_, index) => `message ${index}`);
    const asked = texts.map((text) => caller.ask('actor', { text }));
    await world.time.advance(latencyMs * 2);
    expect(await Promise.all(asked)).toEqual(texts.map((text) => `${text} done`));
    expect(world.received).toEqual(texts.map((text) => `actor ${text}`));
    expect(world.frames).toHaveLength(1);
  });

  it('keeps the order of commands to one actor also while its owner is looked up', async () => {
    const { caller } = await world.connected();
    world.received = [];
    const delays = [50, 0];
    world.directory.addressOf = async () => {
      await world.time.timers.sleep(delays.shift() ?? 0);
      return 'owner';
    };
    const asked = [caller.ask('actor', { text: 'one' }), caller.ask('actor', { text: 'two' })];
    await world.time.advance(100);
    await Promise.all(asked);
    expect(world.received).toEqual(['actor one', 'actor two']);
  });

  it('carries what two nodes ask of each other on one connection', async () => {
    const { owner } = await world.connected();
    const third = world.process({ at: 'third' });
    const there = third.ask('actor', hello);
    await world.time.advance(firstAnswerMs);
    world.directory.addressOf = async () => 'third';
    const back = owner.ask('actor', hello);
    await world.time.advance(latencyMs * 2);
    expect([await there, await back]).toEqual(['Hello done', 'Hello done']);
    expect([owner.connections, third.connections]).toEqual([2, 1]);
  });

  it('answers when two nodes open a connection at the same time', async () => {
    const [one, two] = [world.process({ at: 'one' }), world.process({ at: 'two' })];
    world.directory.addressOf = async () => 'two';
    const there = one.ask('actor', hello);
    await world.time.settle();
    world.directory.addressOf = async () => 'one';
    const back = two.ask('actor', hello);
    await world.time.advance(firstAnswerMs);
    expect([await there, await back]).toEqual(['Hello done', 'Hello done']);
  });

  it('carries a refusal back as it was', async () => {
    const { caller } = await world.connected();
    world.answer = () => Promise.reject(new ParleyError('OVERLOADED', { retryAfterMs: 123 }));
    const asked = ended(caller.ask('actor', hello));
    await world.time.advance(latencyMs * 2);
    expect(asked.as()).toMatchObject({ code: 'OVERLOADED', retryAfterMs: 123 });
    expect(world.directory.forgotten).toEqual([]);
  });

  it('says that the actor has moved, and forgets where it was', async () => {
    const { caller } = await world.connected();
    world.answer = () => Promise.reject(new ActorMoved());
    const asked = ended(caller.ask('actor', hello));
    await world.time.advance(latencyMs * 2);
    expect(asked.as()).toBeInstanceOf(ActorMoved);
    expect(world.directory.forgotten).toEqual(['owner']);
  });

  it('says at once that the actor has moved when it hears so, and does not wait for whoever was asked', async () => {
    const { caller } = await world.connected();
    world.answer = () => new Promise(() => undefined);
    const asked = ended(caller.ask('actor', hello));
    await world.time.advance(latencyMs);
    world.directory.moved('owner');
    await world.time.settle();
    expect(asked.as()).toBe('waiting');
    world.directory.moved('next');
    await world.time.settle();
    expect(asked.as()).toBeInstanceOf(ActorMoved);
  });

  it('says that the actor has moved when nobody owns it, or whoever is asked hosts nothing', async () => {
    const caller = world.process({ at: 'caller', hosts: false });
    world.directory.addressOf = async () => null;
    await expect(caller.ask('actor', hello)).rejects.toBeInstanceOf(ActorMoved);
    const idle = world.process({ at: 'idle', hosts: false });
    world.directory.addressOf = async () => 'idle';
    const asked = ended(caller.ask('actor', hello));
    await world.time.advance(firstAnswerMs);
    expect(asked.as()).toBeInstanceOf(ActorMoved);
    expect(idle.connections).toBe(1);
  });

  it('says UNAVAILABLE when the owner fails, and nothing of why', async () => {
    const { caller } = await world.connected();
    world.answer = () => Promise.reject(new Error('a secret'));
    const asked = ended(caller.ask('actor', hello));
    await world.time.advance(latencyMs * 2);
    expect(asked.as()).toMatchObject(unavailable);
    expect(String(asked.as())).not.toContain('a secret');
    expect(world.failures).toEqual([new Error('a secret')]);
  });

  it('says UNAVAILABLE when what the owner answers is no reply', async () => {
    const { caller } = await world.connected();
    world.answer = async () => ({ not: 'a reply' }) as unknown as string;
    const asked = ended(caller.ask('actor', hello));
    await world.time.advance(latencyMs * 2);
    expect(asked.as()).toBeInstanceOf(PeerLost);
  });

  it('says UNAVAILABLE when the directory fails, and in time when it says nothing', async () => {
    const caller = world.process({ at: 'caller', hosts: false });
    world.directory.addressOf = () => Promise.reject(new Error('PostgreSQL is away'));
    await expect(caller.ask('actor', hello)).rejects.toBeInstanceOf(PeerLost);
    world.directory.addressOf = () => new Promise(() => undefined);
    const asked = ended(caller.ask('another actor', hello));
    await world.time.advance(actorSettings.peerDeadlineMs + actorSettings.deadlineSweepMs);
    expect(asked.as()).toBeInstanceOf(PeerLost);
  });
});

describe('A peer link that stops', () => {
  it('lets the answers that are ready leave, answers everybody else, and leaves no timer', async () => {
    const { owner, caller } = await world.connected();
    // As in production: when every promise that can settle has done so.
    world.time.timers.soon = () => world.time.settle();
    let release: () => void = () => undefined;
    world.answer = () => new Promise((resolve) => (release = () => resolve('at last')));
    const asked = ended(caller.ask('actor', hello));
    await world.time.settle();
    await world.time.advance(latencyMs);
    release();
    await owner.stop();
    await world.time.advance(latencyMs);
    expect(asked.as()).toBe('at last');
    world.answer = held;
    const waiting = ended(caller.ask('actor', hello));
    await world.time.settle();
    await caller.stop();
    await world.time.advance(latencyMs);
    expect(waiting.as()).toBeInstanceOf(PeerLost);
    await expect(caller.ask('actor', hello)).rejects.toBeInstanceOf(PeerLost);
    // What is still on its way arrives nowhere.
    await world.time.advance(firstAnswerMs);
    expect(world.time.waiting).toBe(0);
  });

  it('takes nobody in any more', async () => {
    const { owner } = await world.connected();
    await owner.stop();
    const stranger = world.strangerTo();
    await world.time.advance(latencyMs * 2);
    expect(stranger.told).toContain('closed');
    expect(owner.connections).toBe(0);
  });
});

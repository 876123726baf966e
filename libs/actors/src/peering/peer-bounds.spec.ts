import { beforeEach, describe, expect, it } from '@jest/globals';

import { ended, firstAnswerMs, held, hello, latencyMs, PeerWorld } from '#actors/testing';

import { PeerLost } from '../peer-link.js';
import { actorSettings } from '../settings.js';

let world: PeerWorld;
beforeEach(() => {
  world = new PeerWorld();
});

describe('The bounds of a peer link', () => {
  it('answer OVERLOADED to whoever asks when too much is open, and let the others be answered', async () => {
    const { caller } = await world.connected();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    world.answer = () => gate.then(() => 'done');
    const asked = Array.from({ length: actorSettings.peerQuestions + 7 }, () => ended(caller.ask('actor', hello)));
    await world.time.advance(latencyMs);
    const refused = asked.filter(({ as }) => as() !== 'waiting');
    expect(refused).toHaveLength(7);
    for (const { as } of refused) {
      expect(as()).toMatchObject({ code: 'OVERLOADED', retryAfterMs: actorSettings.retryAfterMs });
    }
    release();
    await world.time.advance(latencyMs);
    expect(asked.filter(({ as }) => as() === 'done')).toHaveLength(actorSettings.peerQuestions);
    const next = caller.ask('actor', hello);
    await world.time.advance(latencyMs * 2);
    expect(await next).toBe('done');
  });

  it('count bytes too, and also what waits for a connection', async () => {
    const caller = world.process({ at: 'caller', hosts: false });
    world.process({ at: 'owner' });
    const large = { text: 'x'.repeat(200_000) };
    const asked = Array.from({ length: 100 }, () => ended(caller.ask('actor', large)));
    await world.time.settle();
    const fitting = Math.floor(actorSettings.peerQuestionBytes / 200_048);
    expect(asked.filter(({ as }) => as() === 'waiting')).toHaveLength(fitting);
    await world.time.advance(firstAnswerMs);
    expect(asked.filter(({ as }) => typeof as() === 'string')).toHaveLength(fitting);
  });

  it('hold at the owner, whoever asks', async () => {
    const owner = world.process({ at: 'owner' });
    world.answer = held;
    const caller = world.process({ at: 'caller' });
    const first = ended(caller.ask('actor', hello));
    await world.time.advance(firstAnswerMs);
    expect(first.as()).toBe('waiting');
    const asks = Array.from({ length: actorSettings.peerQuestions }, (_, index) => [index + 2, 'actor', hello]);
    world.forge(owner, JSON.stringify({ asks, answers: [] }));
    await world.time.advance(latencyMs);
    expect(world.received).toHaveLength(actorSettings.peerQuestions);
  });

  it('refuse what fits no frame', async () => {
    const { caller } = await world.connected();
    const asked = caller.ask('actor', { text: 'x'.repeat(actorSettings.peerFrameBytes) });
    await expect(asked).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    world.answer = async () => 'x'.repeat(actorSettings.peerFrameBytes);
    const answered = ended(caller.ask('actor', hello));
    await world.time.advance(latencyMs * 2);
    expect(answered.as()).toMatchObject({ code: 'INTERNAL' });
  });

  it('end the connection with a peer that does not read', async () => {
    const { owner, caller } = await world.connected();
    const large = 'x'.repeat(250_000);
    world.answer = async () => large;
    world.network.silence('owner', 'caller');
    const asks = (from: number) => Array.from({ length: 100 }, (_, index) => [from + index, 'actor', hello]);
    world.forge(owner, JSON.stringify({ asks: asks(10), answers: [] }));
    await world.time.settle();
    expect(owner.connections).toBe(1);
    world.forge(owner, JSON.stringify({ asks: asks(200), answers: [] }));
    await world.time.settle();
    expect(owner.connections).toBe(0);
    expect(world.failures).toEqual([new Error('the other end does not read')]);
    expect(caller.connections).toBe(1);
  });

  it('answer by the deadline, whatever the owner does', async () => {
    const { caller } = await world.connected();
    world.answer = held;
    const asked = ended(caller.ask('actor', hello));
    await world.time.advance(actorSettings.peerDeadlineMs - 1);
    expect(asked.as()).toBe('waiting');
    await world.time.advance(actorSettings.deadlineSweepMs + 1);
    expect(asked.as()).toBeInstanceOf(PeerLost);
    expect(caller.connections).toBe(1);
  });
});

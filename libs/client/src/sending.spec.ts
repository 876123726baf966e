import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#protocol';

import { type Intercepted, type Interference, World } from '../testing/index.js';
import type { ConversationView } from './index.js';
import { settings } from './settings.js';

const texts = (view: ConversationView) => view.messages.map(({ text }) => text);
const waiting = (view: ConversationView) => view.pending.map(({ text, state }) => `${text}: ${state}`);
const isSend = ({ name }: Intercepted) => name === 'message.send';
const busy: Interference = { kind: 'refuse', error: new ParleyError('OVERLOADED', { retryAfterMs: 2_000 }).toWire() };

/** Interferes with the sends of a test, one after the other; the others pass. */
const onSends = (world: World, ...interferences: (Interference | undefined)[]) => {
  world.server.intercept = (command) => (isSend(command) ? interferences.shift() : undefined);
};

const keysOf = (world: World) =>
  world.server.received.filter(isSend).map(({ payload }) => (payload as { idempotencyKey: string }).idempotencyKey);

describe('sending', () => {
  it('is kept at once, and persists', async () => {
    const world = new World();
    const { view } = await world.conversation();
    const states: string[] = [];
    const outgoing = await view.send({ text: 'hello' });
    outgoing.on('state', (state) => states.push(state));
    expect(outgoing.state).toBe('queued');
    expect(waiting(view)).toEqual(['hello: queued']);
    await expect(outgoing.persisted).resolves.toMatchObject({ conversationId: view.id, sequence: 1, revision: 2 });
    expect(states).toEqual(['sending', 'persisted']);
    expect(outgoing.sequence).toBe(1);
    expect(texts(view)).toEqual(['hello']);
    expect(view.pending).toEqual([]);
  });

  it.each([true, false])(
    'shows a message in exactly one place in every snapshot (acknowledged first: %s)',
    async (acknowledgesFirst) => {
      const world = new World();
      const { view } = await world.conversation();
      world.server.acknowledgesFirst = acknowledgesFirst;
      const shown: number[] = [];
      const outgoing = await Promise.all([1, 2, 3].map((number) => view.send({ text: `message ${number}` })));
      const look = () => shown.push(view.messages.length + view.pending.length);
      view.on('changed', look);
      for (const one of outgoing) one.on('state', look);
      await Promise.all(outgoing.map(({ persisted }) => persisted));
      await world.time.settle();
      expect(new Set(shown)).toEqual(new Set([3]));
      expect(texts(view)).toEqual(['message 1', 'message 2', 'message 3']);
    },
  );

  it('keeps a message pending until those before it are shown', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    world.server.delivers = () => false;
    world.server.say(model, world.bob, 'lost on the way');
    const outgoing = await view.send({ text: 'hello' });
    await outgoing.persisted;
    expect(texts(view)).toEqual([]);
    expect(waiting(view)).toEqual(['hello: persisted']);
    await world.time.advance(settings.acknowledgementLeadMs);
    expect(texts(view)).toEqual(['lost on the way', 'hello']);
    expect(waiting(view)).toEqual([]);
  });

  it('does not ask for changes that are only a moment behind the acknowledgement', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    world.server.delivers = () => false;
    world.server.say(model, world.bob, 'slow');
    await (
      await view.send({ text: 'hello' })
    ).persisted;
    await world.time.advance(settings.acknowledgementLeadMs - 1);
    world.server.delivers = () => true;
    const slow = { conversationId: view.id, changes: model.changes.slice(1, 2) };
    world.server.emit(world.alice.userId, 'conversation.changes', slow);
    await world.time.advance(settings.acknowledgementLeadMs);
    expect(texts(view)).toEqual(['slow', 'hello']);
    expect(world.server.received.map(({ name }) => name)).not.toContain('sync');
  });

  it('has one message of a conversation in flight at a time, so that a refused one is not overtaken', async () => {
    const world = new World();
    const { view } = await world.conversation();
    onSends(world, busy);
    const [first, second] = await Promise.all([view.send({ text: 'first' }), view.send({ text: 'second' })]);
    await world.time.settle();
    expect(keysOf(world)).toEqual([first.idempotencyKey]);
    await world.time.advance(1_999);
    expect(keysOf(world)).toHaveLength(1);
    await world.time.advance(1);
    await second.persisted;
    expect(texts(view)).toEqual(['first', 'second']);
    expect(keysOf(world)).toEqual([first.idempotencyKey, first.idempotencyKey, second.idempotencyKey]);
  });

  it('does not take the message of another for its own, even if it carries the same key', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    onSends(world, busy);
    const outgoing = await view.send({ text: 'mine' });
    const { idempotencyKey } = outgoing;
    const sent = { senderId: world.bob.userId, idempotencyKey, text: 'not mine', createdAt: '2030-01-01T00:00:00.000Z' };
    const { change } = model.send(sent);
    world.server.emit(world.alice.userId, 'conversation.changes', { conversationId: view.id, changes: [change] });
    await world.time.settle();
    expect([outgoing.state, texts(view), waiting(view)]).toEqual(['sending', ['not mine'], ['mine: sending']]);
    await world.time.advance(2_000);
    expect([outgoing.state, texts(view), waiting(view)]).toEqual(['persisted', ['not mine', 'mine'], []]);
  });

  it('does not let a conversation wait for another', async () => {
    const world = new World();
    const carol = world.server.addUser('carol');
    const { parley, view } = await world.conversation();
    const other = await parley.conversations.direct(carol.userId);
    onSends(world, busy);
    await view.send({ text: 'waits' });
    await expect((await other.send({ text: 'goes' })).persisted).resolves.toMatchObject({ sequence: 1 });
  });

  it.each([true, false])('tries with the same key when no answer comes (carried out: %s)', async (carriedOut) => {
    const world = new World();
    const { view, model } = await world.conversation();
    world.server.delivers = () => false;
    onSends(world, { kind: 'lose', carriedOut });
    const outgoing = await view.send({ text: 'hello' });
    await world.time.advance(settings.requestDeadlineMs + settings.backoffBaseMs);
    expect(outgoing.state).toBe('persisted');
    expect(new Set(keysOf(world)).size).toBe(1);
    expect(keysOf(world)).toHaveLength(2);
    expect(model.messages).toHaveLength(1);
    expect(texts(view)).toEqual(['hello']);
  });

  it('goes on to the next message once the feed shows the one whose answer was lost', async () => {
    const world = new World();
    const { view } = await world.conversation();
    onSends(world, { kind: 'lose', carriedOut: true });
    const [first, second] = await Promise.all([view.send({ text: 'first' }), view.send({ text: 'second' })]);
    await second.persisted;
    expect([first.state, first.sequence]).toEqual(['persisted', 1]);
    expect(keysOf(world)).toHaveLength(2);
  });

  it('US7.2: sends what was queued while away, in order, after it has come back', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    world.server.reachable = false;
    world.server.cut();
    await world.time.settle();
    const outgoing = await Promise.all([1, 2, 3].map((number) => view.send({ text: `message ${number}` })));
    await world.time.advance(600_000);
    expect(outgoing.map(({ state }) => state)).toEqual(['queued', 'queued', 'queued']);
    world.server.reachable = true;
    await world.time.advance(settings.backoffCapMs);
    expect(model.messages.map(({ text }) => text)).toEqual(['message 1', 'message 2', 'message 3']);
    expect(texts(view)).toEqual(['message 1', 'message 2', 'message 3']);
  });

  it('sends again what was in flight when the connection was lost, before what came after it', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    onSends(world, { kind: 'lose', carriedOut: true });
    world.server.delivers = () => false;
    const [first, second] = await Promise.all([view.send({ text: 'first' }), view.send({ text: 'second' })]);
    await world.time.settle();
    world.server.cut();
    await world.time.advance(settings.backoffBaseMs);
    expect([first.sequence, second.sequence]).toEqual([1, 2]);
    expect(model.messages).toHaveLength(2);
  });

  it('fails a message that the server refuses for good, says why, and goes on', async () => {
    const world = new World();
    const { view } = await world.conversation();
    onSends(world, { kind: 'refuse', error: new ParleyError('FORBIDDEN').toWire() });
    const [first, second] = await Promise.all([view.send({ text: 'first' }), view.send({ text: 'second' })]);
    await expect(first.persisted).rejects.toMatchObject({ code: 'FORBIDDEN', retryable: false });
    await second.persisted;
    expect(waiting(view)).toEqual(['first: failed']);
    expect(first.error?.code).toBe('FORBIDDEN');
    await first.discard();
    expect(waiting(view)).toEqual([]);
  });

  it('fails a message whose answer is illegible, and corrects itself when the feed shows it', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    onSends(world, { kind: 'answer', answer: { ok: true, data: { sequence: 'one' } } });
    const outgoing = await view.send({ text: 'hello' });
    await expect(outgoing.persisted).rejects.toMatchObject({ code: 'INTERNAL' });
    const { change } = model.send({
      senderId: world.alice.userId,
      idempotencyKey: outgoing.idempotencyKey,
      text: 'hello',
      createdAt: '2030-01-01T00:00:00.000Z',
    });
    world.server.emit(world.alice.userId, 'conversation.changes', { conversationId: view.id, changes: [change] });
    await world.time.settle();
    expect(outgoing.state).toBe('persisted');
    expect([texts(view), waiting(view)]).toEqual([['hello'], []]);
  });

  it('EC5: refuses the message that the outbox has no room for, and drops none of the others', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    world.server.reachable = false;
    world.server.cut();
    await world.time.settle();
    await Promise.all(Array.from({ length: 1_000 }, (_, number) => view.send({ text: `message ${number}` })));
    await expect(view.send({ text: 'one too many' })).rejects.toMatchObject({ code: 'OUTBOX_FULL', retryable: true });
    expect(view.pending).toHaveLength(1_000);
    world.server.reachable = true;
    await world.time.advance(settings.backoffCapMs);
    expect(model.messages).toHaveLength(1_000);
    expect((await view.send({ text: 'fits again' })).state).toBe('queued');
  });

  it.each(['', ' \n', 'a\ud800', 'x'.repeat(8_001)])(
    'refuses a text that the server would refuse, before it is queued',
    async (text) => {
      const world = new World();
      const { view } = await world.conversation();
      await expect(view.send({ text })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
      expect(view.pending).toEqual([]);
    },
  );

  it('tells what is still waiting when the client is closed, and leaves no timer', async () => {
    const world = new World();
    const { parley, view } = await world.conversation();
    onSends(world, busy);
    const [first, second] = await Promise.all([view.send({ text: 'first' }), view.send({ text: 'second' })]);
    await world.time.settle();
    await parley.close();
    await expect(first.persisted).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    await expect(second.persisted).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(view.send({ text: 'third' })).rejects.toThrow(ParleyError);
    expect(world.time.waiting).toBe(0);
    expect(world.server.connected).toBe(0);
  });

  it('shows a message in the list, also when its conversation was never loaded', async () => {
    const world = new World();
    const model = world.server.open(world.alice, world.bob);
    const parley = await world.connect(world.alice);
    const view = await parley.conversations.get(model.conversationId);
    await (
      await view.send({ text: 'hello' })
    ).persisted;
    expect(view.pending).toEqual([]);
    expect(view.messages).toEqual([]);
    expect(parley.conversations.list()[0]).toMatchObject({
      conversation: { revision: 2, lastSequence: 1 },
      lastMessage: { text: 'hello' },
    });
  });
});

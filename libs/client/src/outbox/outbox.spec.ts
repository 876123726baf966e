import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '#kernel';
import { ParleyError } from '#protocol';

import { FaultyDisk, type Intercepted, type Interference, World } from '../../testing/index.js';
import type { ConversationView, Parley } from '../index.js';
import { settings } from '../settings.js';
import { MemoryStore } from '../storage/memory-store.js';

const busy: Interference = { kind: 'refuse', error: new ParleyError('OVERLOADED', { retryAfterMs: 1_000 }).toWire() };
const forbidden: Interference = { kind: 'refuse', error: new ParleyError('FORBIDDEN').toWire() };
const isWrite = ({ name }: Intercepted) => /^(message|reaction)\./.test(name);

/** The conversation of the two with so many messages of alice's, and her client, whose device lasts. */
async function onDevice(messages = 0) {
  const world = new World();
  const model = world.server.open(world.alice, world.bob);
  for (let number = 1; number <= messages; number += 1) world.server.say(model, world.alice, `alice ${number}`);
  const disk = new FaultyDisk();
  let seed = 0;
  const start = async (): Promise<{ parley: Parley; view: ConversationView }> => {
    const random = new SeededRandom((seed += 1));
    const parley = await world.connect(world.alice, { random, store: new MemoryStore(disk) });
    const view = await parley.conversations.get(model.conversationId);
    await view.load();
    return { parley, view };
  };
  const away = async () => {
    world.server.reachable = false;
    world.server.cut();
    await world.time.settle();
  };
  const back = async () => {
    world.server.reachable = true;
    await world.time.advance(settings.backoffCapMs);
  };
  const interfere = (...fates: (Interference | undefined)[]) => {
    world.server.intercept = (command) => (isWrite(command) ? fates.shift() : undefined);
  };
  const written = () => world.server.received.filter(isWrite).map(({ name }) => name);
  return { world, model, disk, start, away, back, interfere, written, ...(await start()) };
}

const waiting = (view: ConversationView) => view.pending.map(({ text, state }) => `${text}: ${state}`);
const texts = ({ messages }: { readonly messages: readonly { readonly text: string }[] }) => messages.map(({ text }) => text);

describe('a restart', () => {
  it('US7.2: forgets nothing: what was written before is shown, and sent in order before anything new', async () => {
    const { parley, view, away, start, world, model, interfere } = await onDevice();
    await away();
    const first = await view.send({ text: 'first' });
    await view.send({ text: 'second' });
    await parley.close();
    await expect(first.persisted).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(first.state).toBe('queued');
    world.server.reachable = true;
    interfere(busy);
    const next = await start();
    expect(next.view.pending.map(({ idempotencyKey }) => idempotencyKey)[0]).toBe(first.idempotencyKey);
    expect(waiting(next.view)).toEqual(['first: queued', 'second: queued']);
    await world.time.settle();
    expect(waiting(next.view)).toEqual(['first: sending', 'second: queued']);
    await next.view.send({ text: 'third' });
    await Promise.all(next.view.pending.map(({ persisted }) => persisted).concat(world.time.advance(5_000) as never));
    expect([texts(model), texts(next.view), next.view.pending]).toEqual([
      ['first', 'second', 'third'],
      ['first', 'second', 'third'],
      [],
    ]);
  });

  it('carries out everything else too, silently, and keeps what is refused for whoever asks', async () => {
    const { parley, view, away, start, world, model, interfere } = await onDevice(2);
    await away();
    const lost = [view.react(1, '👍'), view.edit(2, { text: 'edited' }), view.setPreferences({ pinned: true })];
    const outcomes = Promise.allSettled(lost);
    view.markRead(2);
    await world.time.settle();
    expect(parley.outbox.get()).toEqual({ waiting: 3, failed: [] });
    await parley.close();
    expect((await outcomes).every(({ status }) => status === 'rejected')).toBe(true);
    world.server.reachable = true;
    interfere(undefined, forbidden);
    const next = await start();
    await world.time.settle();
    expect(model.messagesFor(world.alice.userId)[0]?.reactions).toEqual([{ emoji: '👍', count: 1, mine: true }]);
    expect(model.membership(world.alice.userId)).toMatchObject({ pinned: true, readSequence: 2 });
    const { waiting: left, failed } = next.parley.outbox.get();
    expect([left, failed.map(({ command, error: { code } }) => [command, code])]).toEqual([0, [['message.edit', 'FORBIDDEN']]]);
    await failed[0]?.resend();
    await world.time.settle();
    expect([model.messages[1]?.text, next.parley.outbox.get()]).toEqual(['edited', { waiting: 0, failed: [] }]);
  });

  it('is refused to somebody else: what one has queued is never sent in the name of another', async () => {
    const { world, parley, disk } = await onDevice();
    await parley.close();
    const other = await world.connect(world.bob, { store: new MemoryStore(disk) });
    const errors: string[] = [];
    other.on('error', ({ code }) => errors.push(code));
    await world.time.settle();
    expect([other.connection, errors]).toEqual(['closed', ['TOKEN_MISMATCH']]);
  });
});

describe('a message that was not sent yet', () => {
  it('US7.1: is edited, reacted to and deleted like any other, and arrives as if nobody had seen it before', async () => {
    const { view, away, back, model, written } = await onDevice();
    await away();
    const one = await view.send({ text: 'frist' });
    const other = await view.send({ text: 'gone' });
    const done = Promise.all([
      view.edit(one, { text: 'first' }),
      view.react(one, '👍'),
      view.react(one, '🎉'),
      view.unreact(one, '🎉'),
    ]);
    await view.delete(other);
    expect([one.text, other.state, waiting(view)]).toEqual(['first', 'cancelled', ['first: queued']]);
    await expect(other.persisted).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(view.react(other, '👍')).rejects.toMatchObject({ code: 'CANCELLED' });
    await back();
    await done;
    expect(written()).toEqual(['message.send', 'reaction.add']);
    expect(model.messages).toMatchObject([{ text: 'first', reactions: [{ emoji: '👍', count: 1 }] }]);
    expect(model.messages[0]?.editedAt).toBeUndefined();
  });

  it('is the same whenever its answer comes: what was asked for meanwhile follows it', async () => {
    const { world, view, model, interfere } = await onDevice();
    interfere({ kind: 'lose', carriedOut: true });
    world.server.delivers = () => false;
    const one = await view.send({ text: 'a' });
    await world.time.settle();
    expect(await one.cancel()).toBe(false);
    const done = [view.edit(one, { text: 'b' }), view.react(one, '👍')];
    await world.time.advance(settings.requestDeadlineMs + settings.backoffBaseMs);
    await Promise.all(done);
    expect([one.state, model.messages]).toMatchObject(['persisted', [{ text: 'b', reactions: [{ emoji: '👍' }] }]]);
    await view.unreact(one, '👍');
    expect(model.messages[0]?.reactions).toBeUndefined();
  });

  it('is cancelled, by its handle or by a signal, and by nobody once it was sent', async () => {
    const { world, view, away, back, model } = await onDevice();
    await away();
    const abortion = new AbortController();
    const [one, other, last] = await Promise.all([
      view.send({ text: 'one' }),
      view.send({ text: 'other' }, { signal: abortion.signal }),
      view.send({ text: 'last' }),
    ]);
    const states: string[] = [];
    one.on('state', (state) => states.push(state));
    const reaction = expect(view.react(one, '👍')).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await one.cancel()).toBe(true);
    await reaction;
    abortion.abort();
    await world.time.settle();
    expect([states, other.state, waiting(view)]).toEqual([['cancelled'], 'cancelled', ['last: queued']]);
    await expect(view.send({ text: 'never' }, { signal: abortion.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    await back();
    expect([texts(model), await last.cancel()]).toEqual([['last'], false]);
  });

  it('takes with it what waits behind it when it is refused, and goes again with it, under the same key', async () => {
    const { world, parley, view, interfere, model } = await onDevice();
    interfere(busy, forbidden);
    const one = await view.send({ text: 'one' });
    await world.time.settle();
    const edit = expect(view.edit(one, { text: 'two' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const other = await view.send({ text: 'other' });
    await world.time.advance(1_000);
    await edit;
    expect([one.state, other.state]).toEqual(['failed', 'persisted']);
    expect(parley.outbox.get().failed.map(({ command }) => command)).toEqual(['message.send', 'message.edit']);
    await expect(view.react(one, '👍')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await one.resend();
    expect((await one.persisted).sequence).toBe(2);
    await world.time.settle();
    expect([texts(model), parley.outbox.get()]).toEqual([['other', 'two'], { waiting: 0, failed: [] }]);
    expect(model.messages[1]?.idempotencyKey).toBe(one.idempotencyKey);
  });
});

describe('what was refused', () => {
  it('is heard by whoever asked for it, and nothing is kept of it', async () => {
    const { parley, view, interfere } = await onDevice(1);
    interfere(forbidden);
    await expect(view.delete(1)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(parley.outbox.get()).toEqual({ waiting: 0, failed: [] });
  });

  it('is let go of when nobody wants it any more', async () => {
    const { parley, view, interfere } = await onDevice();
    interfere(forbidden);
    const one = await view.send({ text: 'one' });
    await one.persisted.catch(() => undefined);
    const seen: number[] = [];
    parley.outbox.subscribe(() => seen.push(parley.outbox.get().failed.length));
    const { failed } = parley.outbox.get();
    expect(parley.outbox.get().failed).toBe(failed);
    await failed[0]?.discard();
    expect([seen, view.pending, parley.outbox.get().failed]).toEqual([[0], [], []]);
  });
});

describe('a device', () => {
  it('without room queues nothing, and says so; what it has queued is not lost', async () => {
    const { world, view, disk, away, back, model, parley } = await onDevice();
    await away();
    await view.send({ text: 'kept' });
    disk.isFull = true;
    await expect(view.send({ text: 'refused' })).rejects.toMatchObject({ code: 'STORAGE_FULL', retryable: true });
    const errors: string[] = [];
    parley.on('error', ({ code }) => errors.push(code));
    await back();
    expect([waiting(view), texts(model), errors[0]]).toEqual([['kept: queued'], [], 'STORAGE_FULL']);
    disk.isFull = false;
    await world.time.advance(settings.backoffCapMs);
    expect([waiting(view), texts(model)]).toEqual([[], ['kept']]);
    await parley.close();
    expect(world.time.waiting).toBe(0);
  });
});

describe('a handle', () => {
  it('tells how many have received and read it', async () => {
    const { world, view } = await onDevice();
    const one = await view.send({ text: 'one' });
    const states: string[] = [];
    one.on('state', (state) => states.push(state));
    await one.persisted;
    world.server.does(world.bob, 'receipt.delivered', { conversationId: view.id, sequence: 1 });
    await world.time.settle();
    expect([one.state, one.deliveredTo, one.readBy]).toEqual(['delivered', 1, 0]);
    world.server.does(world.bob, 'receipt.read', { conversationId: view.id, sequence: 1 });
    await world.time.settle();
    expect([one.state, one.deliveredTo, one.readBy]).toEqual(['read', 1, 1]);
    expect(states).toEqual(['sending', 'persisted', 'delivered', 'read']);
  });
});

describe('a lane', () => {
  it('EC5: is emptied in order when it is as long as it may be', async () => {
    const { world, view, away, back, model } = await onDevice();
    await away();
    await Promise.all(Array.from({ length: settings.outboxCapacity }, (_, number) => view.send({ text: `${number}` })));
    await back();
    await world.time.settle();
    expect(texts(model)).toEqual(Array.from({ length: settings.outboxCapacity }, (_, number) => `${number}`));
  });
});

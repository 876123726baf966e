import { describe, expect, it } from '@jest/globals';
import { ParleyError, type User } from '#protocol';

import { FaultyDisk, World } from '../../testing/index.js';
import { settings } from '../settings.js';
import { MemoryStore } from '../storage/memory-store.js';

/** A device that has kept the window of a conversation of one message of bob's and one of alice's. */
async function device() {
  const world = new World();
  const model = world.server.open(world.alice, world.bob);
  const disk = new FaultyDisk();
  const start = () => world.connect(world.alice, { store: new MemoryStore(disk) });
  const view = async (parley: Awaited<ReturnType<typeof start>>) => parley.conversations.get(model.conversationId);
  world.server.say(model, world.bob, 'one');
  const parley = await start();
  const first = await view(parley);
  await first.load();
  const sent = await first.send({ text: 'mine' });
  await world.time.advance(2 * settings.copyEveryMs);
  await parley.close();
  const kept = () => disk.records.window.get(model.conversationId) as { readonly revision: number };
  const sayMore = (count: number) => {
    for (let number = 0; number < count; number += 1) world.server.say(model, world.bob, `more ${number}`);
  };
  return { world, model, disk, start, view, sent, kept, sayMore };
}

describe('a kept window', () => {
  it('catches up when it is loaded while there is a connection, also with a server that knows no digests', async () => {
    const { world, model, start, view, sayMore } = await device();
    sayMore(3);
    world.server.intercept = ({ name }) =>
      name === 'window.digest' ? { kind: 'refuse', error: new ParleyError('UNKNOWN_COMMAND').toWire() } : undefined;
    const parley = await start();
    await world.time.advance(10);
    const loaded = await view(parley);
    await loaded.load();
    await world.time.settle();
    expect([loaded.messages, loaded.revision]).toEqual([model.messages, model.revision]);
    await parley.close();
  });

  it('is replaced while it is being proven, and nothing of it counts as healed', async () => {
    const { world, model, start, view, sayMore } = await device();
    sayMore(3 * settings.syncPage);
    const parley = await start();
    const healed: unknown[] = [];
    parley.on('healed', (one) => healed.push(one));
    await world.time.advance(10);
    const loaded = await view(parley);
    await loaded.load();
    await world.time.advance(10_000);
    expect([loaded.revision, loaded.verified, healed]).toEqual([model.revision, model.revision, []]);
    expect(loaded.messages).toEqual(model.messages.slice(-settings.windowPage));
    await parley.close();
  });

  it('is replaced while an older page is on its way, which is asked for again then', async () => {
    const { world, model, sayMore, start, view, disk } = await device();
    // A window that does not begin with the first message.
    sayMore(settings.windowPage);
    const first = await start();
    disk.records.window.clear();
    await (await view(first)).load();
    await world.time.advance(2 * settings.copyEveryMs);
    await first.close();
    sayMore(3 * settings.syncPage);

    world.server.reachable = false;
    const parley = await start();
    const loaded = await view(parley);
    await loaded.load();
    const isOlder = ({ name, payload }: { name: string; payload: unknown }) =>
      name === 'history' && (payload as { readonly before?: number }).before !== undefined;
    let delays = 1;
    world.server.intercept = (command) =>
      isOlder(command) && (delays -= 1) === 0 ? { kind: 'delay', until: world.time.timers.sleep(2_000) } : undefined;
    const older = loaded.loadOlder();
    world.server.reachable = true;
    await world.time.advance(9_000);
    await expect(older).resolves.toBe(true);
    expect(loaded.messages).toEqual(model.messages.slice(-2 * settings.windowPage));
    await parley.close();
  });

  it('is not written while it is of no one revision', async () => {
    const { world, model, start, view, sayMore, kept } = await device();
    const parley = await start();
    const loaded = await view(parley);
    await loaded.load();
    await world.time.advance(2 * settings.copyEveryMs);
    const { revision } = kept();
    world.server.reachable = false;
    world.server.cut();
    sayMore(1.5 * settings.syncPage);
    let pages = 0;
    world.server.intercept = ({ name }) =>
      name === 'sync' && (pages += 1) === 2 ? { kind: 'delay', until: world.time.timers.sleep(4_000) } : undefined;
    world.server.reachable = true;
    await world.time.advance(3 * settings.copyEveryMs);
    expect([kept().revision, pages]).toEqual([revision, 2]);
    expect(loaded.revision).toBeGreaterThan(revision);
    await world.time.advance(10_000);
    expect(kept().revision).toBe(model.revision);
    await parley.close();
  });

  it('shows a message of one’s own in one place, though the outbox still has it', async () => {
    const { world, model, disk, start, view, sent } = await device();
    const { idempotencyKey: id, text } = sent;
    const store = new MemoryStore(disk);
    await store.open();
    const lane = model.conversationId;
    const request = { conversationId: lane, text, idempotencyKey: id };
    const entry = { id, lane, about: id, command: 'message.send', request, state: 'attempted' } as const;
    await store.revise(id, () => ({ append: [{ ...entry, queuedAt: world.server.now() }], value: undefined }));
    world.server.reachable = false;
    const parley = await start();
    const loaded = await view(parley);
    expect(loaded.pending).toHaveLength(1);
    await loaded.load();
    expect([loaded.messages.map((message) => message.text), loaded.pending]).toEqual([['one', 'mine'], []]);
    await parley.close();
  });
});

describe('a kept line', () => {
  it('says whether it was being read again, and is read again then, however far down the list it is', async () => {
    const { world, disk } = await device();
    const { server, alice, bob, time } = world;
    const start = () => world.connect(alice, { store: new MemoryStore(disk) });
    const friends: User[] = Array.from({ length: 100 }, (_, index) => server.addUser(`friend ${index}`));
    const group = server.group(alice, [bob, friends[0]!], { name: 'before' });
    const others = friends.map((friend) => server.open(alice, friend));
    const parley = await start();
    await time.advance(1_000);
    server.interceptRest = (url) =>
      url.pathname.endsWith(group.conversationId) ? new Response('{}', { status: 503 }) : undefined;
    server.publish(group, [group.change({ name: 'after', description: 'new' }, server.now())]);
    const joined = server.addUser('late');
    server.does(alice, 'member.add', { conversationId: group.conversationId, userIds: [joined.userId] });
    await time.advance(1_000);
    for (const [index, other] of others.entries()) server.say(other, friends[index]!, 'newer');
    await time.advance(2 * settings.copyEveryMs);
    const kept = () => disk.records.line.get(group.conversationId) as { readonly exact: boolean };
    expect(kept().exact).toBe(false);
    await parley.close();

    server.interceptRest = () => undefined;
    const next = await start();
    await time.advance(10_000);
    const line = next.conversations.list().find(({ conversation }) => conversation.conversationId === group.conversationId);
    expect(line?.conversation).toEqual(group.describe(alice.userId));
    expect(kept().exact).toBe(true);
    await next.close();
  });
});

import { describe, expect, it } from '@jest/globals';
import { limits } from '#protocol';

import { World } from '../testing/index.js';
import { headsDigest } from './heads-digest.js';
import { settings } from './settings.js';

const sent = (world: World, name: string) =>
  world.server.received.filter((command) => command.name === name).map(({ payload }) => payload);

describe('reading', () => {
  it('is told at most once a second, the latest of it, and never goes back', async () => {
    const world = new World();
    const { view, model } = await world.conversation(5);
    view.markRead(2);
    view.markRead(3);
    view.markRead(4);
    view.markRead(1);
    await world.time.settle();
    expect(sent(world, 'receipt.read')).toMatchObject([{ sequence: 2 }]);
    await world.time.advance(settings.receiptsEveryMs);
    expect(sent(world, 'receipt.read')).toMatchObject([{ sequence: 2 }, { sequence: 4 }]);
    expect(view.membership).toEqual(model.membership(world.alice.userId));
    expect(view.membership).toMatchObject({ readSequence: 4, unread: 1 });
    view.markRead();
    await world.time.advance(settings.receiptsEveryMs);
    expect(view.membership).toMatchObject({ readSequence: 5, unread: 0 });
    view.markRead(3);
    await world.time.advance(settings.receiptsEveryMs);
    expect(sent(world, 'receipt.read')).toHaveLength(3);
  });

  it('on another device counts here too, also when it happened while there was no connection', async () => {
    const world = new World();
    const { view, parley, model } = await world.conversation(3);
    world.server.does(world.alice, 'receipt.read', { conversationId: view.id, sequence: 1 });
    await world.time.settle();
    expect(view.membership).toMatchObject({ readSequence: 1, unread: 2 });
    world.server.cut();
    await world.time.settle();
    world.server.does(world.alice, 'receipt.read', { conversationId: view.id, sequence: 3 });
    world.server.does(world.alice, 'preferences.set', { conversationId: view.id, mutedUntil: '9999-01-01T00:00:00.000Z' });
    world.server.does(world.bob, 'receipt.read', { conversationId: view.id, sequence: 2 });
    await world.time.advance(settings.backoffCapMs);
    expect(view.membership).toMatchObject({ unread: 0, mutedUntil: '9999-01-01T00:00:00.000Z' });
    expect(parley.conversations.list()[0]?.membership).toEqual(model.membership(world.alice.userId));
    expect(view.receipts.find(({ userId }) => userId === world.bob.userId)?.readSequence).toBe(2);
  });

  it('is seen by the others as it happens', async () => {
    const world = new World();
    const { view } = await world.conversation(2);
    let changes = 0;
    view.on('changed', () => (changes += 1));
    const before = view.receipts;
    world.server.does(world.bob, 'receipt.read', { conversationId: view.id, sequence: 2 });
    await world.time.settle();
    expect(view.receipts.map(({ readSequence }) => readSequence)).toEqual([0, 2]);
    expect(view.receipts).not.toBe(before);
    const late = { userId: world.bob.userId, deliveredSequence: 1, readSequence: 1, readAt: null };
    const shown = view.receipts;
    world.server.emit(world.alice.userId, 'conversation.receipts', { conversationId: view.id, receipts: [late] });
    await world.time.settle();
    expect(view.receipts).toBe(shown);
    expect(changes).toBe(1);
  });

  it('is shown of members only, also when it is heard before they came and after they went', async () => {
    const world = new World();
    const [carol, dave] = [world.server.addUser('carol'), world.server.addUser('dave')];
    const model = world.server.group(world.alice, [world.bob, carol], { name: 'group' });
    const view = await (await world.connect(world.alice)).conversations.get(model.conversationId);
    await view.load();
    const hear = async ({ userId }: { readonly userId: string }) => {
      const receipts = [{ userId, deliveredSequence: 1, readSequence: 1, readAt: null }];
      world.server.emit(world.alice.userId, 'conversation.receipts', { conversationId: view.id, receipts });
      await world.time.settle();
    };
    await hear(dave);
    await view.addMembers([dave.userId]);
    await world.time.settle();
    expect(view.receipts.at(-1)).toMatchObject({ userId: dave.userId, readSequence: 1 });
    await view.removeMember(carol.userId);
    await hear(carol);
    expect(view.receipts.map(({ userId }) => userId)).toEqual([world.alice.userId, world.bob.userId, dave.userId]);
  });

  it('is read again by whoever comes back, and of whoever comes: they may have read before', async () => {
    const world = new World();
    const [carol, dave] = [world.server.addUser('carol'), world.server.addUser('dave')];
    const model = world.server.group(world.bob, [world.alice, carol, dave], { name: 'group' });
    const { conversationId } = model;
    world.server.does(world.bob, 'message.send', { conversationId, idempotencyKey: crypto.randomUUID(), text: 'Hello' });
    const view = await (await world.connect(world.alice)).conversations.get(conversationId);
    await view.load();
    await world.time.settle();
    const read = () => Object.fromEntries(view.receipts.map(({ userId, readSequence }) => [userId, readSequence]));
    expect(read()).toMatchObject({ [carol.userId]: 0 });
    world.server.does(world.bob, 'member.remove', { conversationId, userId: world.alice.userId });
    world.server.does(carol, 'receipt.read', { conversationId, sequence: 1 });
    world.server.does(world.bob, 'member.add', { conversationId, userIds: [world.alice.userId] });
    await world.time.settle();
    expect(read()).toMatchObject({ [carol.userId]: 1, [dave.userId]: 0 });
  });

  it('tells senders by itself that their messages have arrived, at most once a second', async () => {
    const world = new World();
    const { model } = await world.conversation(2);
    expect(sent(world, 'receipt.delivered')).toMatchObject([{ sequence: 2 }]);
    for (let number = 0; number < 5; number += 1) world.server.say(model, world.bob, 'hello');
    await world.time.settle();
    for (let number = 0; number < 5; number += 1) world.server.say(model, world.bob, 'hello');
    await world.time.advance(settings.receiptsEveryMs);
    expect(sent(world, 'receipt.delivered')).toMatchObject([{ sequence: 2 }, { sequence: 3 }, { sequence: 12 }]);
    expect(model.registersOf(world.alice.userId).deliveredSequence).toBe(12);
  });
});

describe('preferences', () => {
  it('are set, and shown in the list', async () => {
    const world = new World();
    const { view, parley } = await world.conversation();
    await view.setPreferences({ pinned: true, archived: true });
    expect(view.membership).toMatchObject({ pinned: true, archived: true });
    expect(parley.conversations.list()[0]?.membership).toBe(view.membership);
    await view.setPreferences({ archived: false });
    expect(view.membership).toMatchObject({ pinned: true, archived: false });
  });
});

describe('typing', () => {
  it('shows who types for five seconds after the last that was heard, or until their message comes', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    const typing = () => world.server.does(world.bob, 'typing.start', { conversationId: view.id });
    let changes = 0;
    view.on('changed', () => (changes += 1));
    typing();
    await world.time.advance(3_000);
    typing();
    await world.time.advance(limits.typingShownMs - 1);
    expect(view.typing).toEqual([world.bob.userId]);
    expect(changes).toBe(1);
    await world.time.advance(1);
    expect([view.typing, changes]).toEqual([[], 2]);
    typing();
    await world.time.settle();
    expect(view.typing).toEqual([world.bob.userId]);
    world.server.say(model, world.bob, 'done');
    await world.time.settle();
    expect(view.typing).toEqual([]);
  });

  it('does not show that I am typing elsewhere, and leaves no timer behind', async () => {
    const world = new World();
    const { view, parley } = await world.conversation();
    for (const userId of [world.alice.userId, world.bob.userId])
      world.server.emit(world.alice.userId, 'typing.started', { conversationId: view.id, userId });
    await world.time.settle();
    expect(view.typing).toEqual([world.bob.userId]);
    await parley.close();
    expect(world.time.waiting).toBe(0);
  });

  it('is told at most every three seconds, anew after a message, and not while there is no connection', async () => {
    const world = new World();
    const { view } = await world.conversation();
    for (let key = 0; key < 35; key += 1) {
      view.tellTyping();
      await world.time.advance(100);
    }
    expect(sent(world, 'typing.start')).toHaveLength(2);
    void view.send({ text: 'done' });
    view.tellTyping();
    await world.time.settle();
    expect(sent(world, 'typing.start')).toHaveLength(3);
    world.server.reachable = false;
    world.server.cut();
    await world.time.advance(5_000);
    view.tellTyping();
    world.server.reachable = true;
    await world.time.advance(settings.backoffCapMs);
    expect(sent(world, 'typing.start')).toHaveLength(3);
  });

  it('is not told in conversations that are too large for it', async () => {
    const world = new World();
    const others = Array.from({ length: limits.typingMembers }, (_, number) => world.server.addUser(`member-${number}`));
    const model = world.server.group(world.alice, others, { name: 'many' });
    const view = await (await world.connect(world.alice)).conversations.get(model.conversationId);
    view.tellTyping();
    await world.time.settle();
    expect(sent(world, 'typing.start')).toEqual([]);
  });
});

describe('presence', () => {
  it('follows people over lost connections, and tells what is different', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    const told: unknown[] = [];
    parley.on('presence', (presence) => told.push(presence));
    const { userId } = world.bob;
    world.server.appear(world.bob, 'online');
    expect(await parley.presence.follow([userId])).toEqual([{ userId, status: 'online' }]);
    expect(parley.presence.of(userId)).toBe('online');
    told.length = 0;
    world.server.cut();
    await world.time.settle();
    expect(parley.presence.of(userId)).toBeUndefined();
    world.server.appear(world.bob, 'offline');
    await world.time.advance(settings.backoffCapMs);
    expect(parley.presence.of(userId)).toBe('offline');
    world.server.appear(world.bob, 'online');
    world.server.emit(world.alice.userId, 'presence.changed', { userId: world.alice.userId, status: 'online' });
    await world.time.settle();
    expect(told).toEqual([
      { userId, status: 'offline' },
      { userId, status: 'online' },
    ]);
  });

  it('follows the last that were named, whatever the order of answers', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    const carol = world.server.addUser('carol');
    world.server.appear(world.bob, 'online');
    const delays = [100, 10];
    world.server.intercept = ({ name }) =>
      name === 'presence.subscribe' ? { kind: 'delay', until: world.time.timers.sleep(delays.shift() ?? 0) } : undefined;
    const following = Promise.all([parley.presence.follow([world.bob.userId]), parley.presence.follow([carol.userId])]);
    await world.time.advance(500);
    expect((await following)[1]).toEqual([{ userId: carol.userId, status: 'offline' }]);
    expect(parley.presence.of(world.bob.userId)).toBeUndefined();
    expect(sent(world, 'presence.subscribe').at(-1)).toEqual({ userIds: [carol.userId] });
    const tooMany = Array.from({ length: limits.presenceSubscriptions + 1 }, (_, number) => `${number}`);
    await expect(parley.presence.follow(tooMany)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('is shown to whom one wants', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    expect(await parley.presence.visibility()).toBe('contacts');
    await parley.presence.setVisibility('nobody');
    expect(await parley.presence.visibility()).toBe('nobody');
  });
});

describe('mentions', () => {
  it('are told, listed newest first page by page, and read', async () => {
    const world = new World();
    const { view, parley, model } = await world.conversation();
    const told: unknown[] = [];
    parley.on('mention', (mention) => told.push(mention));
    const mentions = [{ userId: world.alice.userId, start: 0, length: 6 }];
    for (let number = 1; number <= 5; number += 1) {
      const idempotencyKey = `20000000-0000-7000-8000-00000000000${number}`;
      world.server.does(world.bob, 'message.send', {
        conversationId: view.id,
        idempotencyKey,
        text: `@alice ${number}`,
        mentions,
      });
    }
    await world.time.settle();
    expect(view.membership).toMatchObject({ unread: 5, unreadMentions: 5 });
    const notification = (await parley.mentions.list().next()).value;
    world.server.emit(world.alice.userId, 'notification.mention', notification);
    await world.time.settle();
    expect(told).toEqual([notification]);
    await parley.mentions.read({ conversationId: view.id, sequence: 3 });
    await world.time.advance(settings.receiptsEveryMs);
    expect(view.membership).toEqual(model.membership(world.alice.userId));
    const listed: number[] = [];
    for await (const { sequence } of parley.mentions.list({ pageSize: 2, unreadOnly: true })) listed.push(sequence);
    expect(listed).toEqual([5, 4, 2, 1]);
    expect(sent(world, 'mention.list')).toHaveLength(3);
  });

  it('end their walk when the signal aborts', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    const signal = AbortSignal.abort(new Error('seen enough'));
    await expect(parley.mentions.list({ signal }).next()).rejects.toThrow('seen enough');
  });
});

describe('a client of many conversations', () => {
  it('asks by a digest whether anything moved, and for the heads only if so', async () => {
    const world = new World();
    const friends = Array.from({ length: settings.digestFrom + 1 }, (_, number) => world.server.addUser(`friend-${number}`));
    const models = friends.map((friend) => world.server.open(world.alice, friend));
    const parley = await world.connect(world.alice);
    const catchUp = async () => {
      const before = sent(world, 'inbox.sync').length;
      const { promise: read, resolve } = Promise.withResolvers<URL>();
      world.server.interceptRest = (url) => {
        resolve(url);
        return undefined;
      };
      world.server.cut();
      await world.time.advance(settings.backoffCapMs);
      await read;
      await world.time.settle();
      return sent(world, 'inbox.sync').slice(before);
    };
    expect(await catchUp()).toEqual([{ digest: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    world.server.delivers = () => false;
    world.server.say(models[7]!, friends[7]!, 'missed');
    world.server.delivers = () => true;
    expect(await catchUp()).toMatchObject([{ digest: expect.any(String) }, { heads: expect.any(Object) }]);
    expect(parley.conversations.list()[0]).toMatchObject({ lastMessage: { text: 'missed' }, membership: { unread: 1 } });
  });

  it('makes the digest as the protocol says', () => {
    expect(headsDigest([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    const [one, other] = [headsDigest([['a', 1]]), headsDigest([['a', 2]])];
    expect(one).not.toBe(other);
  });
});

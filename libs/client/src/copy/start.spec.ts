import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#protocol';

import { FaultyDisk, ManualHints, World } from '../../testing/index.js';
import type { ConversationView, Parley, ParleyOptions } from '../index.js';
import { settings } from '../settings.js';
import { MemoryStore } from '../storage/memory-store.js';

const texts = (view: ConversationView) => view.messages.map(({ text }) => text);
const names = (parley: Parley) => parley.conversations.list().map(({ lastMessage }) => lastMessage?.text);

/** A device of alice's, with a conversation of two messages that she has looked at. */
class Device {
  readonly world = new World();
  readonly disk = new FaultyDisk();
  readonly model = this.world.server.open(this.world.alice, this.world.bob);

  start(options: Partial<ParleyOptions> = {}, user = this.world.alice): Promise<Parley> {
    return this.world.connect(user, { store: new MemoryStore(this.disk), ...options });
  }

  say(text: string): void {
    this.world.server.say(this.model, this.world.bob, text);
  }

  view(parley: Parley): Promise<ConversationView> {
    return parley.conversations.get(this.model.conversationId);
  }

  /** The first client, which has everything, until a moment after it was closed. */
  async used(): Promise<this> {
    this.say('one');
    this.say('two');
    const parley = await this.start();
    await (await this.view(parley)).load();
    await this.world.time.advance(2 * settings.copyEveryMs);
    await parley.close();
    return this;
  }

  /** The next client, while there is no network. */
  async offline(): Promise<{ parley: Parley; view: ConversationView }> {
    this.world.server.reachable = false;
    const parley = await this.start();
    return { parley, view: await this.view(parley) };
  }

  async online(): Promise<void> {
    this.world.server.reachable = true;
    await this.world.time.advance(2 * settings.backoffCapMs);
  }
}

describe('a client that starts without a connection', () => {
  it('shows who is signed in, the list, the messages and what waits, as they were', async () => {
    const device = await new Device().used();
    const before = await device.offline();
    expect(before.parley.connection).toBe('connecting');
    expect(before.parley.me).toEqual(device.world.alice);
    expect(before.parley.users.known(device.world.bob.userId)).toEqual(device.world.bob);
    expect(names(before.parley)).toEqual(['two']);
    await before.view.load();
    expect(texts(before.view)).toEqual(['one', 'two']);
    expect([before.view.revision, before.view.verified]).toEqual([device.model.revision, 0]);
    await before.view.send({ text: 'three' });
    await before.parley.close();

    const { parley, view } = await device.offline();
    expect(view.pending.map(({ text }) => text)).toEqual(['three']);
    await device.online();
    expect(parley.connection).toBe('connected');
    await view.load();
    await device.world.time.settle();
    expect([texts(view), view.pending]).toEqual([['one', 'two', 'three'], []]);
    expect(view.verified).toBe(device.model.revision);
    await parley.close();
    expect(device.world.time.waiting).toBe(0);
  });

  it('catches up with what happened meanwhile, and proves it', async () => {
    const device = await new Device().used();
    device.say('three');
    device.model.edit(1, 'one, edited');
    const { parley, view } = await device.offline();
    await view.load();
    expect(texts(view)).toEqual(['one', 'two']);
    await device.online();
    expect(view.messages).toEqual(device.model.messages);
    expect([view.revision, view.verified]).toEqual([device.model.revision, device.model.revision]);
    expect(names(parley)).toEqual(['three']);
    expect(device.world.server.received.filter(({ name }) => name === 'history')).toHaveLength(1);
    await parley.close();
  });

  it('knows the names of those who wrote something and have left since', async () => {
    const device = new Device();
    const { alice, bob } = device.world;
    const carol = device.world.server.addUser('carol');
    const group = device.world.server.group(alice, [bob, carol], { name: 'group' });
    const parley = await device.start();
    const view = await parley.conversations.get(group.conversationId);
    device.world.server.say(group, carol, 'bye');
    await view.load();
    device.world.server.does(carol, 'member.leave', { conversationId: group.conversationId });
    await device.world.time.advance(2 * settings.copyEveryMs);
    await parley.close();

    const after = await device.offline();
    expect(after.parley.users.known(carol.userId)).toEqual(carol);
    await after.parley.close();
  });

  it('shows a former member what there was', async () => {
    const device = new Device();
    const { alice, bob } = device.world;
    const carol = device.world.server.addUser('carol');
    const group = device.world.server.group(bob, [alice, carol], { name: 'group' });
    device.world.server.say(group, bob, 'for all');
    const first = await device.start();
    await (await first.conversations.get(group.conversationId)).load();
    device.world.server.does(bob, 'member.remove', { conversationId: group.conversationId, userId: alice.userId });
    device.world.server.say(group, bob, 'for the others');
    await device.world.time.advance(2 * settings.copyEveryMs);
    await first.close();

    const { parley } = await device.offline();
    const view = await parley.conversations.get(group.conversationId);
    await view.load();
    expect([texts(view), view.membership.status]).toEqual([['for all'], 'removed']);
    await device.online();
    expect([texts(view), view.verified]).toEqual([['for all'], view.revision]);
    await parley.close();
  });

  it('costs one round trip when nothing happened: the questions are asked at once', async () => {
    const device = await new Device().used();
    const { server, time } = device.world;
    const received = server.received.length;
    const requested = server.requested.length;
    server.intercept = ({ name }) => (name === 'inbox.sync' ? { kind: 'delay', until: time.timers.sleep(1_000) } : undefined);
    const parley = await device.start();
    await time.advance(10);
    expect(server.requested.slice(requested)).toEqual(['/v1/conversations?limit=100&view=all']);
    await time.advance(10_000);
    expect(server.received.slice(received).map(({ name }) => name)).toEqual(['inbox.sync']);
    expect(server.requested).toHaveLength(requested + 1);
    await parley.close();
  });

  it('lets the newest page take the place of a window that is too old', async () => {
    const device = await new Device().used();
    for (let number = 0; number < 3 * settings.syncPage; number += 1) device.say(`later ${number}`);
    const { parley, view } = await device.offline();
    await view.load();
    const older = view.loadOlder();
    await device.online();
    await older;
    expect(view.messages).toEqual(device.model.messages.slice(-view.messages.length));
    expect(view.messages.length).toBeLessThan(settings.syncPage);
    expect([view.revision, view.verified]).toEqual([device.model.revision, device.model.revision]);
    const syncs = device.world.server.received.filter(({ name }) => name === 'sync');
    expect(syncs.length).toBeLessThanOrEqual(settings.keptSyncPages + 1);
    while (await view.loadOlder());
    expect(view.messages).toEqual(device.model.messages);
    await parley.close();
  });

  it('keeps the newest messages only, and those of the conversations looked at last', async () => {
    const device = new Device();
    const { alice, bob } = device.world;
    for (let number = 0; number < settings.keptMessages + 10; number += 1) device.say(`${number}`);
    const first = await device.start();
    const view = await device.view(first);
    while (await view.loadOlder());
    await device.world.time.advance(2 * settings.copyEveryMs);
    const later = Array.from({ length: settings.keptWindows }, (_, index) =>
      device.world.server.group(alice, [bob, device.world.server.addUser(`friend ${index}`)], { name: `${index}` }),
    );
    const kept = () => [...device.disk.records.window.keys()];
    expect(kept()).toEqual([device.model.conversationId]);
    await first.close();

    const second = await device.start();
    await device.world.time.advance(settings.copyEveryMs);
    const again = await device.view(second);
    await again.load();
    expect(again.messages).toEqual(device.model.messages.slice(-settings.keptMessages));
    for (const { conversationId } of later) {
      await (await second.conversations.get(conversationId)).load();
      await device.world.time.advance(2 * settings.copyEveryMs);
    }
    expect(new Set(kept())).toEqual(new Set(later.map(({ conversationId }) => conversationId)));
    await second.close();
  });

  it('keeps what has changed at once when nobody looks any more, and when it is closed', async () => {
    const device = await new Device().used();
    const hints = new ManualHints();
    const parley = await device.start({ hints });
    await device.world.time.advance(2 * settings.copyEveryMs);
    const kept = () =>
      (device.disk.records.line.get(device.model.conversationId) as { lastMessage: { text: string } }).lastMessage.text;
    device.say('three');
    await device.world.time.settle();
    expect(kept()).toBe('two');
    hints.say('hidden');
    await device.world.time.settle();
    expect(kept()).toBe('three');
    device.say('four');
    await device.world.time.settle();
    await parley.close();
    expect(kept()).toBe('four');
  });
});

describe('a store of somebody', () => {
  it('is shown to nobody else, sent for nobody else, and left as it is', async () => {
    const device = await new Device().used();
    const { parley, view } = await device.offline();
    await view.send({ text: 'from alice' });
    await parley.close();
    device.world.server.reachable = true;
    const kept = structuredClone(device.disk.records);

    const other = await device.start({}, device.world.bob);
    const errors: ParleyError[] = [];
    other.on('error', (error) => errors.push(error));
    await device.world.time.advance(60_000);
    expect(other.connection).toBe('closed');
    expect(errors.map(({ code }) => code)).toEqual(['TOKEN_MISMATCH']);
    expect(device.model.messages.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(device.disk.records).toEqual(kept);
    expect(device.disk.outbox.all()).toHaveLength(1);
    await other.close();

    const again = await device.start();
    await device.world.time.advance(1_000);
    expect(device.model.messages.at(-1)?.text).toBe('from alice');
    await again.close();
  });

  it('ends the client when the token is refused', async () => {
    const device = await new Device().used();
    device.world.server.admit = () => new ParleyError('UNAUTHENTICATED').toWire();
    const parley = await device.start();
    const errors: string[] = [];
    parley.on('error', ({ code }) => errors.push(code));
    await device.world.time.advance(1_000);
    expect([parley.connection, errors]).toEqual(['closed', ['UNAUTHENTICATED']]);
    expect(names(parley)).toEqual(['two']);
    await parley.close();
  });

  it('follows a new name of its owner', async () => {
    const device = await new Device().used();
    const { users } = device.world.server;
    users[0] = { ...users[0]!, displayName: 'Alice Liddell' };
    const parley = await device.start();
    expect(parley.me.displayName).toBe('alice');
    await device.world.time.advance(1_000);
    expect(parley.me.displayName).toBe('Alice Liddell');
    await parley.close();
    const { parley: next } = await device.offline();
    expect(next.me.displayName).toBe('Alice Liddell');
    await next.close();
  });
});

describe('a device that keeps nothing', () => {
  it.each(['isFull', 'isBroken'] as const)('is told of once, and the client goes on (%s)', async (fault) => {
    const device = await new Device().used();
    const parley = await device.start();
    const view = await device.view(parley);
    await view.load();
    const errors: string[] = [];
    parley.on('error', ({ code }) => errors.push(code));
    await device.world.time.settle();
    device.disk[fault] = true;
    for (let number = 0; number < 5; number += 1) {
      device.say(`more ${number}`);
      await device.world.time.advance(2 * settings.copyRetryMs);
    }
    expect(errors).toEqual([fault === 'isFull' ? 'STORAGE_FULL' : 'STORAGE_FAILED']);
    expect(view.messages).toEqual(device.model.messages);
    await expect(view.send({ text: 'refused' })).rejects.toMatchObject({ code: expect.stringMatching(/^STORAGE_/) });
    device.disk[fault] = false;
    await device.world.time.advance(settings.copyRetryMs);
    await parley.close();
    const after = await device.offline();
    expect(names(after.parley)).toEqual(['more 4']);
    await after.parley.close();
  });
});

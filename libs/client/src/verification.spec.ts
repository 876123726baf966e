import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '#kernel';
import { type Conversation, type Message, ParleyError } from '#protocol';
import fc from 'fast-check';

import { type ModelConversation, World } from '../testing/index.js';
import type { ConversationView, Healed, Parley } from './index.js';
import { settings } from './settings.js';

type Damaged<Part> = { -readonly [Key in keyof Part]: Part[Key] };

/** What a client shows, for a test to damage: arrays and objects are read-only by their types alone. */
const shown = (view: ConversationView) => view.messages as Damaged<Message>[];
const details = (view: ConversationView) => view.details as Damaged<Conversation>;
const at = (view: ConversationView, sequence: number) => shown(view).findIndex((message) => message.sequence === sequence);
const put = (view: ConversationView, sequence: number, change: Partial<Message>) => {
  const message = shown(view)[at(view, sequence)]!;
  shown(view)[at(view, sequence)] = { ...message, ...change };
};

/** A group of three with so many messages, all of them shown by alice's client. */
async function group(messages: number) {
  const world = new World();
  const carol = world.server.addUser('carol');
  const model = world.server.group(world.alice, [world.bob, carol], { name: 'group', description: 'of three' });
  for (let number = 1; number <= messages; number += 1) world.server.say(model, world.bob, `bob ${number}`);
  const { conversationId } = model;
  if (messages > 2) {
    world.server.does(world.alice, 'reaction.add', { conversationId, sequence: 2, emoji: '👍' });
    world.server.does(carol, 'reaction.add', { conversationId, sequence: 2, emoji: '🎉' });
  }
  const parley = await world.connect(world.alice);
  const view = await parley.conversations.get(conversationId);
  const healed: Healed[] = [];
  parley.on('healed', (one) => healed.push(one));
  await view.load();
  while (await view.loadOlder());
  await world.time.settle();
  const requests = () => world.server.received.filter(({ name }) => name === 'window.digest' || name === 'history');
  return { world, carol, model, parley, view, healed, requests };
}

function expectRight(view: ConversationView, model: ModelConversation, reader: string): void {
  expect(view.messages).toEqual(model.messagesFor(reader));
  expect(view.details).toEqual(model.describe(reader));
  expect(view.verified).toBe(model.describe(reader).revision);
}

const close = async ({ world, parley }: { readonly world: World; readonly parley: Parley }) => {
  await parley.close();
  expect(world.time.waiting).toBe(0);
};

describe('a view', () => {
  it('is proven once it is loaded and after a lost connection, by one request each, and tells so', async () => {
    const { world, model, parley, view, healed } = await group(40);
    const verified: number[] = [];
    view.on('verified', (revision) => verified.push(revision));
    expectRight(view, model, world.alice.userId);

    world.server.say(model, world.bob, 'one more');
    await world.time.settle();
    expect(view.verified).toBe(model.revision - 1);
    const before = world.server.received.length;
    world.server.cut();
    await world.time.advance(settings.backoffBaseMs);
    expect(world.server.received.slice(before).filter(({ name }) => name === 'window.digest')).toHaveLength(1);
    expectRight(view, model, world.alice.userId);
    expect([verified, healed]).toEqual([[model.revision], []]);
    await close({ world, parley });
  });

  it.each<[string, number, (view: ConversationView) => unknown]>([
    ['of another text', 1, (view) => put(view, 7, { text: 'never said' })],
    ['without a reaction', 1, (view) => delete shown(view)[1]!.reactions],
    [
      'with a reaction of mine taken for another’s',
      1,
      (view) =>
        put(view, 2, {
          reactions: [
            { emoji: '👍', count: 1, mine: false },
            { emoji: '🎉', count: 1, mine: false },
          ],
        }),
    ],
    ['of a later revision than there is', 1, (view) => put(view, 9, { revision: 99_999, text: 'from the future' })],
    ['replaced by another one', 1, (view) => put(view, 7, { ...shown(view)[20]!, sequence: 7 })],
    ['with the sequence of another one', 2, (view) => put(view, 7, { sequence: 8 })],
    ['with a sequence that there is not', 2, (view) => put(view, 7, { sequence: 7_000 })],
    ['missing', 1, (view) => shown(view).splice(6, 1)],
    ['missing at the beginning', 1, (view) => shown(view).splice(0, 1)],
    ['missing at the end', 2, (view) => shown(view).splice(38, 2)],
    ['missing, all of them', 40, (view) => shown(view).splice(0, 40)],
    ['too many', 1, (view) => shown(view).push({ ...shown(view)[39]!, sequence: 41 })],
    ['in the wrong places', 2, (view) => ([shown(view)[3], shown(view)[30]] = [shown(view)[30]!, shown(view)[3]!])],
  ])('heals messages %s, and says that it was %i', async (_what, messages, damage) => {
    const { world, model, parley, view, healed } = await group(40);
    damage(view);
    expect(await view.verify()).toEqual({ revision: model.revision, messages, roster: false });
    expect(healed).toEqual([{ conversationId: view.id, messages, roster: false }]);
    expectRight(view, model, world.alice.userId);
    expect(await view.verify()).toEqual({ revision: model.revision, messages: 0, roster: false });
    expect(healed).toHaveLength(1);
    await close({ world, parley });
  });

  it.each<[string, (view: ConversationView) => unknown]>([
    ['a wrong name', (view) => (details(view).name = 'never called so')],
    ['a missing description', (view) => (details(view).description = null)],
    [
      'a wrong role',
      (view) => (details(view).members = details(view).members.map((one) => ({ ...one, role: 'admin' as const }))),
    ],
    ['a member missing', (view) => details(view).members.pop()],
    ['a member too many', (view) => details(view).members.push({ ...details(view).members[0]!, userId: crypto.randomUUID() })],
    ['a closed group', (view) => (details(view).closedAt = details(view).createdAt)],
  ])('heals details with %s', async (_what, damage) => {
    const { world, model, parley, view, healed, requests } = await group(5);
    damage(view);
    const before = requests().length;
    expect(await view.verify()).toEqual({ revision: model.revision, messages: 0, roster: true });
    expect(healed).toEqual([{ conversationId: view.id, messages: 0, roster: true }]);
    // One to find out, the newest message that comes with the line, one to be sure.
    expect(requests().slice(before)).toHaveLength(3);
    expectRight(view, model, world.alice.userId);
    await close({ world, parley });
  });

  it('reads again only short runs that differ', async () => {
    const { world, model, parley, view, requests } = await group(600);
    put(view, 100, { text: 'wrong' });
    put(view, 101, { text: 'wrong too' });
    put(view, 450, { text: 'wrong as well' });
    const before = requests().length;
    expect(await view.verify()).toMatchObject({ revision: model.revision, messages: 3 });
    const asked = requests().slice(before);
    const pages = asked
      .filter(({ name }) => name === 'history')
      .map(({ payload }) => payload as { after: number; limit: number });
    expect(pages).toHaveLength(2);
    for (const [index, sequence] of [100, 450].entries()) {
      expect(pages[index]!.limit).toBeLessThanOrEqual(settings.rereadRun);
      expect(pages[index]!.after).toBeLessThan(sequence);
      expect(pages[index]!.after + pages[index]!.limit).toBeGreaterThanOrEqual(sequence);
    }
    // The whole, two a level of halves for each of the two, and the whole again.
    expect(asked.length - pages.length).toBeLessThanOrEqual(2 + 2 * 2 * Math.ceil(Math.log2(600 / settings.rereadRun)));
    expectRight(view, model, world.alice.userId);
    await close({ world, parley });
  });

  it('is proven in pieces where messages are long, and beyond what one digest covers', async () => {
    const { world, model, parley, view } = await group(1_000);
    const before = world.server.received.length;
    model.digestedAtOnce = 300;
    put(view, 599, { text: 'wrong' });
    put(view, 1_000, { text: 'wrong' });
    expect(await view.verify()).toMatchObject({ revision: model.revision, messages: 2 });
    expectRight(view, model, world.alice.userId);
    expect(world.server.received.length - before).toBeLessThan(30);
    await close({ world, parley });
  });

  it('of a former member is proven, and healed, as it was when they went', async () => {
    const { world, model, parley, view } = await group(40);
    world.server.does(world.alice, 'member.role', {
      conversationId: model.conversationId,
      userId: world.bob.userId,
      role: 'admin',
    });
    world.server.does(world.bob, 'member.remove', { conversationId: model.conversationId, userId: world.alice.userId });
    await world.time.settle();
    world.server.say(model, world.bob, 'without alice');
    world.server.does(world.bob, 'message.edit', {
      conversationId: model.conversationId,
      sequence: 3,
      text: 'edited',
      idempotencyKey: crypto.randomUUID(),
    });
    expect((await view.verify()).revision).toBe(model.describe(world.alice.userId).revision);
    put(view, 3, { text: 'edited' });
    details(view).name = 'renamed';
    expect(await view.verify()).toMatchObject({ messages: 1, roster: true });
    expectRight(view, model, world.alice.userId);
    await close({ world, parley });
  });

  it('catches up first where the server is further, and counts nothing of that as healed', async () => {
    const { world, model, parley, view, healed } = await group(40);
    world.server.delivers = () => false;
    world.server.say(model, world.bob, 'missed');
    world.server.does(world.bob, 'message.edit', {
      conversationId: model.conversationId,
      sequence: 40,
      text: 'edited',
      idempotencyKey: crypto.randomUUID(),
    });
    world.server.does(world.alice, 'group.update', { conversationId: model.conversationId, name: 'renamed' });
    expect(await view.verify()).toEqual({ revision: model.revision, messages: 0, roster: false });
    expect(healed).toEqual([]);
    expectRight(view, model, world.alice.userId);
    await close({ world, parley });
  });

  it('is left to the next occasion where the conversation does not rest', async () => {
    const { world, model, parley, view, healed } = await group(40);
    const before = view.verified;
    world.server.intercept = ({ name }) => {
      if (name === 'window.digest') queueMicrotask(() => world.server.say(model, world.bob, 'and another one'));
      return undefined;
    };
    world.server.acknowledgesFirst = false;
    const delays = () => ({ kind: 'delay', until: world.time.settle() }) as const;
    const says = world.server.intercept;
    world.server.intercept = (command) => says(command) ?? (command.name === 'window.digest' ? delays() : undefined);
    expect(await view.verify()).toEqual({ revision: 0, messages: 0, roster: false });
    expect([view.verified, healed]).toEqual([before, []]);
    world.server.intercept = () => undefined;
    expect((await view.verify()).revision).toBe(model.revision);
    await close({ world, parley });
  });

  it('is not proven by a server that knows no such digest, and that is no error', async () => {
    const world = new World();
    const error = new ParleyError('UNKNOWN_COMMAND').toWire();
    world.server.intercept = ({ name }) => (name === 'window.digest' ? { kind: 'refuse', error } : undefined);
    const errors: unknown[] = [];
    const { parley, view } = await world.conversation(3);
    parley.on('error', (one) => errors.push(one));
    world.server.cut();
    await world.time.advance(settings.backoffCapMs);
    expect([view.verified, errors]).toEqual([0, []]);
    await expect(view.verify()).rejects.toMatchObject({ code: 'UNKNOWN_COMMAND' });
    await close({ world, parley });
  });

  it('is healed of any damage, and everything that was wrong is counted', async () => {
    const wrongs = ['text', 'revision', 'sender', 'reactions', 'dropped', 'name', 'role'] as const;
    const damage = fc.record({ what: fc.constantFrom(...wrongs), where: fc.nat(10_000) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(damage, { maxLength: 30 }),
        fc.integer({ min: 3, max: 300 }),
        fc.nat(),
        async (damages, size, seed) => {
          const { world, model, parley, view, healed } = await group(size);
          model.digestedAtOnce = new SeededRandom(seed).unit() < 0.5 ? 1_000 : 1 + (seed % 90);
          const wrong = new Set<number>();
          let roster = false;
          for (const { what, where } of damages) {
            const sequence = 1 + (where % size);
            roster ||= what === 'name' || what === 'role';
            if (what === 'name') details(view).name = `wrong ${where}`;
            else if (what === 'role') details(view).members = details(view).members.map((one) => ({ ...one, role: 'admin' }));
            else if (at(view, sequence) === -1) continue;
            else if (what === 'dropped') shown(view).splice(at(view, sequence), 1);
            else if (what === 'text') put(view, sequence, { text: `wrong ${where}` });
            else if (what === 'revision') put(view, sequence, { revision: 10_000 + where });
            else if (what === 'sender') put(view, sequence, { senderId: world.alice.userId });
            else put(view, sequence, { reactions: [{ emoji: '💥', count: 1 + where, mine: true }] });
            if (what !== 'name' && what !== 'role') wrong.add(sequence);
          }
          const expected = { messages: wrong.size, roster };
          expect(await view.verify()).toEqual({ revision: model.revision, ...expected });
          expect(healed).toEqual(wrong.size > 0 || roster ? [{ conversationId: view.id, ...expected }] : []);
          expectRight(view, model, world.alice.userId);
          await close({ world, parley });
        },
      ),
      { numRuns: 60 },
    );
  }, 300_000);
});

import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '#kernel';
import { ParleyError } from '#protocol';

import { FaultyDisk, World } from '../../testing/index.js';
import type { ConversationView } from '../index.js';
import { settings } from '../settings.js';
import { MemoryStore } from '../storage/memory-store.js';
import { type TabMessage, Tabs } from '../tabs/tabs.js';

/** Tabs of one browser, of which the first one leads that is there; what they say to each other may get lost. */
class Browser {
  hears = true;
  readonly #over: Promise<void>[] = [];
  readonly #tabs: { listener?: (word: TabMessage) => void }[] = [];

  tab(): Tabs {
    const self: { listener?: (word: TabMessage) => void } = {};
    const before = this.#over.at(-1);
    const over = Promise.withResolvers<void>();
    this.#tabs.push(self);
    this.#over.push(over.promise);
    const others = () => this.#tabs.filter((tab) => tab !== self && this.hears);
    return new (class extends Tabs {
      lead(lead: (turn: AbortSignal) => Promise<void>, lifetime: AbortSignal): void {
        lifetime.addEventListener('abort', () => over.resolve());
        if (before === undefined) void lead(lifetime);
        else void before.then(() => lead(lifetime));
      }
      tell(word: TabMessage): void {
        const said = structuredClone(word);
        for (const { listener } of others()) queueMicrotask(() => listener?.(said));
      }
      hear(listener: (word: TabMessage) => void): void {
        self.listener = listener;
      }
    })();
  }
}

/** Two clients of alice's that share a store: the first one sends. */
async function twoTabs(tabs?: Browser) {
  const world = new World();
  const model = world.server.open(world.alice, world.bob);
  world.server.say(model, world.alice, 'before');
  const disk = new FaultyDisk('shared');
  let seed = 0;
  const open = async () => {
    const random = new SeededRandom((seed += 1));
    const parley = await world.connect(world.alice, { random, store: new MemoryStore(disk), ...(tabs && { tabs: tabs.tab() }) });
    const view = await parley.conversations.get(model.conversationId);
    await view.load();
    return { parley, view };
  };
  const leader = await open();
  const other = await open();
  await world.time.advance(settings.receiptsEveryMs);
  return { world, model, leader, other };
}

const waiting = (view: ConversationView) => view.pending.map(({ text, state }) => `${text}: ${state}`);
const texts = ({ messages }: { readonly messages: readonly { readonly text: string }[] }) => messages.map(({ text }) => text);

describe('a tab that does not lead', () => {
  it('hands what it writes to the one that does, and hears what becomes of it', async () => {
    const { world, model, other, leader } = await twoTabs(new Browser());
    world.server.intercept = ({ name }) =>
      name === 'reaction.add' ? { kind: 'refuse', error: new ParleyError('FORBIDDEN').toWire() } : undefined;
    const one = await other.view.send({ text: 'one' });
    const done = other.view.edit(1, { text: 'edited' });
    const refused = expect(other.view.react(1, '👍')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const users = [world.bob.userId, model.conversationId];
    const group = expect(other.parley.conversations.createGroup({ name: 'g', memberIds: users })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await world.time.advance(5 * settings.outboxRefreshMs);
    await expect(one.persisted).resolves.toMatchObject({ sequence: 2 });
    await Promise.all([done, refused, group]);
    await world.time.advance(settings.outboxRefreshMs);
    expect([texts(model), texts(other.view), texts(leader.view)]).toEqual([1, 2, 3].map(() => ['edited', 'one']));
    for (const { parley } of [other, leader]) expect(parley.outbox.get()).toEqual({ waiting: 0, failed: [] });
  });

  it('shows what the others write, in the order in which they wrote it, and may cancel it', async () => {
    const { world, model, leader, other } = await twoTabs(new Browser());
    world.server.reachable = false;
    world.server.cut();
    await world.time.settle();
    for (const [number, { view }] of [leader, other, leader, other].entries()) await view.send({ text: `${number}` });
    await world.time.advance(settings.outboxRefreshMs);
    for (const { view } of [leader, other]) expect(waiting(view)).toEqual(['0: queued', '1: queued', '2: queued', '3: queued']);
    const [, theirs] = leader.view.pending;
    expect(await theirs?.cancel()).toBe(true);
    await world.time.advance(settings.outboxRefreshMs);
    expect(waiting(other.view)).toEqual(['0: queued', '2: queued', '3: queued']);
    world.server.reachable = true;
    await world.time.advance(settings.backoffCapMs);
    expect(texts(model)).toEqual(['before', '0', '2', '3']);
    for (const { view } of [leader, other]) expect([texts(view), view.pending]).toEqual([texts(model), []]);
  });

  it('finds out by itself when a word gets lost', async () => {
    const browser = new Browser();
    const { world, model, other } = await twoTabs(browser);
    browser.hears = false;
    world.server.delivers = (_, event) => event !== 'conversation.changes';
    const one = await other.view.send({ text: 'one' });
    const done = other.view.edit(1, { text: 'edited' });
    await world.time.advance(2 * settings.outboxPollMs);
    await done;
    expect([one.state, texts(model), other.view.pending]).toEqual(['persisted', ['edited', 'one'], []]);
  });
});

describe('a tab that leads next', () => {
  it('sends what the one before it has left, also if it never heard of that', async () => {
    const browser = new Browser();
    const { world, model, leader, other } = await twoTabs(browser);
    browser.hears = false;
    world.server.reachable = false;
    world.server.cut();
    await world.time.settle();
    await leader.view.send({ text: 'left' });
    await leader.parley.close();
    world.server.reachable = true;
    await world.time.advance(5_000);
    expect(texts(model)).toEqual(['before', 'left']);
    await other.parley.close();
  });
});

describe('processes that share a store', () => {
  it('send what another left when it died, without a word between them', async () => {
    const { world, model, leader, other } = await twoTabs();
    await leader.view.send({ text: 'one' });
    await world.time.advance(5_000);
    await leader.parley.close();
    const two = await other.view.send({ text: 'two' });
    await world.time.advance(settings.handOverMs);
    expect([texts(model), two.state]).toEqual([['before', 'one', 'two'], 'persisted']);
    await other.parley.close();
  });
});

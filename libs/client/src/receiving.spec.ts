import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#protocol';

import { World } from '../testing/index.js';
import type { ConversationView, Parley } from './index.js';
import { settings } from './settings.js';

const texts = (view: ConversationView) => view.messages.map(({ text }) => text);
const numbers = (view: ConversationView) => view.messages.map(({ sequence }) => sequence);
const listed = (parley: Parley) => parley.conversations.list().map(({ lastMessage }) => lastMessage?.text);
const asked = (world: World, name: string) => world.server.received.filter((command) => command.name === name).length;
const errorsOf = (parley: Parley) => {
  const errors: string[] = [];
  parley.on('error', ({ code }) => errors.push(code));
  return errors;
};

describe('a loaded conversation', () => {
  it('shows what others say as they say it', async () => {
    const world = new World();
    const { view, model } = await world.conversation(1);
    let changes = 0;
    world.server.delivers = (_, event) => event !== 'conversation.receipts';
    view.on('changed', () => (changes += 1));
    world.server.say(model, world.bob, 'bob 2');
    await world.time.settle();
    expect(texts(view)).toEqual(['bob 1', 'bob 2']);
    expect([view.revision, view.details.revision, view.details.lastSequence]).toEqual([3, 3, 2]);
    expect(changes).toBe(1);
    expect(asked(world, 'sync')).toBe(0);
  });

  it('tells its listeners nothing when a change arrives a second time', async () => {
    const world = new World();
    const { view, model } = await world.conversation(1);
    let changes = 0;
    view.on('changed', () => (changes += 1));
    const shown = view.messages;
    world.server.emit(world.alice.userId, 'conversation.changes', { conversationId: view.id, changes: model.changes });
    await world.time.settle();
    expect([changes, view.messages]).toEqual([0, shown]);
    expect(view.messages).toBe(shown);
  });

  it('stops telling a listener that has unsubscribed', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    let changes = 0;
    const unsubscribe = view.on('changed', () => (changes += 1));
    unsubscribe();
    unsubscribe();
    world.server.say(model, world.bob, 'hello');
    await world.time.settle();
    expect(changes).toBe(0);
  });

  it('asks for the changes that got lost as soon as it can know of them', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    world.server.delivers = () => false;
    for (let number = 1; number <= 3; number += 1) world.server.say(model, world.bob, `lost ${number}`);
    world.server.delivers = () => true;
    world.server.say(model, world.bob, 'arrives');
    await world.time.settle();
    expect(texts(view)).toEqual(['lost 1', 'lost 2', 'lost 3', 'arrives']);
    expect(asked(world, 'sync')).toBe(1);
  });

  it('closes a large gap page by page, one request at a time, while more keeps arriving', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    world.server.delivers = () => false;
    for (let number = 1; number <= 2 * settings.syncPage + 10; number += 1) world.server.say(model, world.bob, `lost ${number}`);
    world.server.delivers = () => true;
    let open = 0;
    world.server.intercept = ({ name }) => {
      if (name !== 'sync') return undefined;
      open += 1;
      world.server.say(model, world.bob, 'meanwhile');
      return { kind: 'delay', until: world.time.timers.sleep(50).then(() => void (open -= 1)) };
    };
    world.server.say(model, world.bob, 'arrives');
    for (let step = 0; step < 20; step += 1) {
      await world.time.advance(25);
      expect(open).toBeLessThanOrEqual(1);
    }
    expect(view.messages).toEqual(model.messages);
    expect(asked(world, 'sync')).toBe(3);
  });

  it('asks again when more got lost while the answer was on its way', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    const sayTwice = () => {
      world.server.delivers = () => false;
      world.server.say(model, world.bob, 'lost');
      world.server.delivers = () => true;
      world.server.say(model, world.bob, 'arrives');
    };
    world.server.intercept = ({ name }) => (name === 'sync' ? { kind: 'delay', until: world.time.timers.sleep(100) } : undefined);
    sayTwice();
    await world.time.advance(50);
    sayTwice();
    await world.time.advance(200);
    expect(view.messages).toEqual(model.messages);
    expect(asked(world, 'sync')).toBe(2);
  });

  it('keeps asking when the server is busy', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    const busy = { kind: 'refuse', error: new ParleyError('OVERLOADED', { retryAfterMs: 1_000 }).toWire() } as const;
    const interferences = [busy, busy];
    world.server.intercept = ({ name }) => (name === 'sync' ? interferences.shift() : undefined);
    world.server.delivers = () => false;
    world.server.say(model, world.bob, 'lost');
    world.server.delivers = () => true;
    world.server.say(model, world.bob, 'arrives');
    await world.time.advance(2_000);
    expect(texts(view)).toEqual(['lost', 'arrives']);
  });

  it('shows no more than it is sure of when the server will not fill the gap, and says so once per attempt', async () => {
    const world = new World();
    const { parley, view, model } = await world.conversation(1);
    const errors = errorsOf(parley);
    world.server.intercept = ({ name }) =>
      name === 'sync' ? { kind: 'answer', answer: { ok: true, data: 'nonsense' } } : undefined;
    world.server.delivers = () => false;
    world.server.say(model, world.bob, 'lost');
    world.server.delivers = () => true;
    world.server.say(model, world.bob, 'arrives');
    await world.time.advance(60_000);
    expect(texts(view)).toEqual(['bob 1']);
    expect(errors).toEqual(['INTERNAL']);
    world.server.intercept = () => undefined;
    world.server.say(model, world.bob, 'arrives too');
    await world.time.settle();
    expect(texts(view)).toEqual(['bob 1', 'lost', 'arrives', 'arrives too']);
  });

  it('misses nothing that is said while its first page is on the way', async () => {
    const world = new World();
    const model = world.server.open(world.alice, world.bob);
    world.server.say(model, world.bob, 'before');
    const parley = await world.connect(world.alice);
    const view = await parley.conversations.get(model.conversationId);
    world.server.intercept = ({ name }) =>
      name === 'history' ? { kind: 'delay', until: world.time.timers.sleep(100) } : undefined;
    const loading = Promise.all([view.load(), view.load()]);
    await world.time.advance(50);
    world.server.say(model, world.bob, 'meanwhile');
    const outgoing = await view.send({ text: 'mine' });
    await world.time.settle();
    expect(texts(view)).toEqual([]);
    expect(view.pending).toEqual([outgoing]);
    await world.time.advance(50);
    await loading;
    expect(texts(view)).toEqual(['before', 'meanwhile', 'mine']);
    expect(view.pending).toEqual([]);
    expect(asked(world, 'history')).toBe(1);
  });

  it('asks for what got lost while its first page was on the way', async () => {
    const world = new World();
    const model = world.server.open(world.alice, world.bob);
    const parley = await world.connect(world.alice);
    const view = await parley.conversations.get(model.conversationId);
    world.server.intercept = ({ name }) =>
      name === 'history' ? { kind: 'delay', until: world.time.timers.sleep(100) } : undefined;
    const loading = view.load();
    await world.time.settle();
    world.server.delivers = () => false;
    world.server.say(model, world.bob, 'lost');
    world.server.delivers = () => true;
    world.server.say(model, world.bob, 'arrives');
    await world.time.advance(100);
    await loading;
    await world.time.settle();
    expect(texts(view)).toEqual(['lost', 'arrives']);
  });

  it('can be loaded after an attempt that failed', async () => {
    const world = new World();
    const model = world.server.open(world.alice, world.bob);
    const parley = await world.connect(world.alice);
    const view = await parley.conversations.get(model.conversationId);
    const interferences = [{ kind: 'refuse', error: new ParleyError('OVERLOADED').toWire() } as const];
    world.server.intercept = ({ name }) => (name === 'history' ? interferences.shift() : undefined);
    await expect(view.load()).rejects.toMatchObject({ code: 'OVERLOADED', retryable: true });
    world.server.say(model, world.bob, 'meanwhile');
    await view.load();
    expect(texts(view)).toEqual(['meanwhile']);
  });

  it('waits for a connection to load, and survives losing it', async () => {
    const world = new World();
    const model = world.server.open(world.alice, world.bob);
    world.server.say(model, world.bob, 'hello');
    const parley = await world.connect(world.alice);
    const view = await parley.conversations.get(model.conversationId);
    const interferences = [{ kind: 'lose', carriedOut: true } as const];
    world.server.intercept = ({ name }) => (name === 'history' ? interferences.shift() : undefined);
    const loading = view.load();
    await world.time.settle();
    world.server.cut();
    await world.time.advance(settings.backoffBaseMs);
    await loading;
    expect(texts(view)).toEqual(['hello']);
  });
});

describe('after a lost connection', () => {
  it('a loaded conversation asks for what it missed, and keeps its window', async () => {
    const world = new World();
    const { view, model } = await world.conversation(2);
    world.server.cut();
    await world.time.settle();
    world.server.say(model, world.bob, 'missed');
    await world.time.advance(settings.backoffBaseMs);
    expect(texts(view)).toEqual(['bob 1', 'bob 2', 'missed']);
    expect(asked(world, 'history')).toBe(1);
    expect(world.server.received.filter(({ name }) => name === 'sync')).toMatchObject([{ payload: { afterRevision: 3 } }]);
  });

  it('asks for what it may have missed when the server says so, once, at a moment of its own', async () => {
    const world = new World();
    const { view, model } = await world.conversation(1);
    const before = asked(world, 'inbox.sync');
    const askedSince = () => asked(world, 'inbox.sync') - before;
    world.server.delivers = (_, event) => event !== 'conversation.changes';
    world.server.say(model, world.bob, 'missed');
    const missed = () => world.server.emit(world.alice.userId, 'session.missed', { withinMs: 10_000 });
    missed();
    missed();
    await world.time.settle();
    expect(askedSince()).toBe(0);
    await world.time.advance(10_000);
    expect(texts(view)).toEqual(['bob 1', 'missed']);
    expect(askedSince()).toBe(1);
    missed();
    await world.time.advance(10_000);
    expect(askedSince()).toBe(2);
  });

  it('asks for nothing more when the connection ends before that moment: the next one asks anyway', async () => {
    const world = new World();
    await world.conversation(1);
    const before = asked(world, 'inbox.sync');
    world.server.emit(world.alice.userId, 'session.missed', { withinMs: 10_000 });
    await world.time.settle();
    world.server.cut();
    await world.time.advance(20_000);
    expect(asked(world, 'inbox.sync')).toBe(before + 1);
  });

  it('costs one round trip when nothing happened, a look at what is no revision, and one proof for each view', async () => {
    const world = new World();
    await world.conversation(2);
    const before = world.server.received.length;
    const requested = world.server.requested.length;
    world.server.cut();
    await world.time.advance(settings.backoffBaseMs);
    expect(world.server.received.slice(before).map(({ name }) => name)).toEqual(['receipt.list', 'inbox.sync', 'window.digest']);
    expect(world.server.requested.slice(requested)).toEqual(['/v1/conversations?limit=100&view=all']);
  });

  it('shows the newest messages of conversations that are not loaded, and those that are new', async () => {
    const world = new World();
    const carol = world.server.addUser('carol');
    const model = world.server.open(world.alice, world.bob);
    const parley = await world.connect(world.alice);
    world.server.cut();
    await world.time.settle();
    world.server.say(model, world.bob, 'missed');
    await world.time.advance(1_000);
    world.server.cut();
    await world.time.settle();
    world.server.say(world.server.open(world.alice, carol), carol, 'hello');
    await world.time.advance(settings.backoffCapMs);
    expect(listed(parley)).toEqual(['hello', 'missed']);
    expect(parley.conversations.list()[0]?.conversation.members.map(({ displayName }) => displayName)).toContain('carol');
  });

  it('reads the list again when much has moved, instead of asking for each', async () => {
    const world = new World();
    const others = Array.from({ length: 40 }, (_, number) => world.server.addUser(`friend-${number}`));
    const models = others.map((other) => world.server.open(world.alice, other));
    const parley = await world.connect(world.alice);
    const requested = world.server.requested.length;
    world.server.cut();
    await world.time.settle();
    models.forEach((model, number) => world.server.say(model, others[number]!, `hello ${number}`));
    await world.time.advance(settings.backoffBaseMs);
    expect(new Set(listed(parley))).toEqual(new Set(others.map((_, number) => `hello ${number}`)));
    expect(asked(world, 'history')).toBe(0);
    expect(world.server.requested.slice(requested)).toEqual(['/v1/conversations?limit=100&view=all']);
  });

  it('reads no more of the list than it has to', async () => {
    const world = new World();
    const others = Array.from({ length: 150 }, (_, number) => world.server.addUser(`friend-${number}`));
    const models = others.map((other) => world.server.open(world.alice, other));
    const parley = await world.connect(world.alice);
    const requested = world.server.requested.length;
    world.server.cut();
    await world.time.settle();
    for (const [number, model] of models.entries()) if (number >= 130) world.server.say(model, others[number]!, 'hello');
    const announced = new Promise<unknown>((resolve) => void parley.on('conversations', resolve));
    await world.time.advance(settings.backoffBaseMs);
    await announced;
    expect(world.server.requested.slice(requested)).toEqual(['/v1/conversations?limit=100&view=all']);
  });

  it('compares what a window shows, not what the list knows of it', async () => {
    const world = new World();
    const { view, model } = await world.conversation(1);
    world.server.intercept = ({ name }) => (name === 'sync' ? { kind: 'answer', answer: 'nonsense' } : undefined);
    world.server.cut();
    await world.time.settle();
    world.server.say(model, world.bob, 'missed');
    for (let number = 0; number < 40; number += 1) world.server.open(world.alice, world.server.addUser(`friend-${number}`));
    await world.time.advance(settings.backoffBaseMs);
    expect([view.details.revision, view.revision]).toEqual([3, 2]);
    world.server.intercept = () => undefined;
    world.server.cut();
    await world.time.advance(settings.backoffCapMs);
    expect(texts(view)).toEqual(['bob 1', 'missed']);
  });

  it('goes through a long list in pieces', async () => {
    const world = new World();
    world.server.inboxPage = 10;
    const others = Array.from({ length: 35 }, (_, number) => world.server.addUser(`friend-${number}`));
    const models = others.map((other) => world.server.open(world.alice, other));
    const parley = await world.connect(world.alice);
    const before = asked(world, 'inbox.sync');
    world.server.cut();
    await world.time.settle();
    world.server.say(models[0]!, others[0]!, 'first');
    world.server.say(models[34]!, others[34]!, 'last');
    await world.time.advance(settings.backoffBaseMs);
    expect(listed(parley).filter(Boolean).sort()).toEqual(['first', 'last']);
    expect(asked(world, 'inbox.sync') - before).toBe(4);
  });

  it('begins anew when the connection is lost again in the middle of catching up', async () => {
    const world = new World();
    const { view, model } = await world.conversation();
    let losing = true;
    world.server.intercept = ({ name }) => (name === 'inbox.sync' && losing ? { kind: 'lose', carriedOut: true } : undefined);
    world.server.cut();
    await world.time.settle();
    world.server.say(model, world.bob, 'missed');
    await world.time.advance(settings.backoffBaseMs);
    expect(texts(view)).toEqual([]);
    losing = false;
    world.server.cut();
    await world.time.advance(settings.backoffCapMs);
    expect(texts(view)).toEqual(['missed']);
    expect(asked(world, 'inbox.sync')).toBe(3);
  });
});

describe('the list', () => {
  it('has the conversation with the newest activity first, and is a new array only when it changed', async () => {
    const world = new World();
    const carol = world.server.addUser('carol');
    const [withBob, withCarol] = [world.server.open(world.alice, world.bob), world.server.open(world.alice, carol)];
    const parley = await world.connect(world.alice);
    const before = parley.conversations.list();
    expect(parley.conversations.list()).toBe(before);
    const announced: unknown[] = [];
    parley.on('conversations', (list) => announced.push(list));
    await world.time.advance(1_000);
    world.server.say(withBob, world.bob, 'from bob');
    await world.time.settle();
    expect(listed(parley)).toEqual(['from bob', undefined]);
    await world.time.advance(1_000);
    world.server.say(withCarol, carol, 'from carol');
    await world.time.settle();
    expect(listed(parley)).toEqual(['from carol', 'from bob']);
    expect(announced).toHaveLength(2);
    expect(announced.at(-1)).toBe(parley.conversations.list());
  });

  it('announces a long list once, not once per conversation', async () => {
    const world = new World();
    const others = Array.from({ length: 20 }, (_, number) => world.server.addUser(`friend-${number}`));
    const parley = await world.connect(world.alice);
    let announced = 0;
    parley.on('conversations', () => (announced += 1));
    world.server.delivers = () => false;
    for (const other of others) world.server.open(world.alice, other);
    world.server.cut();
    world.server.delivers = () => true;
    await world.time.advance(settings.backoffBaseMs);
    expect(parley.conversations.list()).toHaveLength(20);
    expect(announced).toBe(1);
  });

  it('gets a conversation that somebody else has opened, with the names of its members', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    world.server.say(world.server.open(world.alice, world.bob), world.bob, 'hello');
    await world.time.settle();
    expect(listed(parley)).toEqual(['hello']);
    expect(parley.conversations.list()[0]?.conversation.members).toHaveLength(2);
  });

  it('corrects a line whose newest message it cannot be sure of', async () => {
    const world = new World();
    const model = world.server.open(world.alice, world.bob);
    const parley = await world.connect(world.alice);
    world.server.delivers = () => false;
    world.server.say(model, world.bob, 'lost');
    world.server.delivers = () => true;
    world.server.say(model, world.bob, 'arrives');
    await world.time.settle();
    expect(parley.conversations.list()[0]).toMatchObject({
      conversation: { revision: 3, lastSequence: 2 },
      lastMessage: { text: 'arrives' },
    });
  });

  it('corrects it again when more got lost while it was corrected', async () => {
    const world = new World();
    const model = world.server.open(world.alice, world.bob);
    const parley = await world.connect(world.alice);
    const sayTwice = () => {
      world.server.delivers = () => false;
      world.server.say(model, world.bob, 'lost');
      world.server.delivers = () => true;
      world.server.say(model, world.bob, 'arrives');
    };
    world.server.intercept = ({ name }) =>
      name === 'history' ? { kind: 'delay', until: world.time.timers.sleep(100) } : undefined;
    sayTwice();
    await world.time.advance(50);
    sayTwice();
    await world.time.advance(200);
    expect(parley.conversations.list()[0]?.conversation).toEqual(model.describe());
    expect(asked(world, 'history')).toBe(2);
  });

  it('reads every page of a list that is longer than one', async () => {
    const world = new World();
    for (let number = 0; number < 230; number += 1) world.server.open(world.alice, world.server.addUser(`friend-${number}`));
    const parley = await world.connect(world.alice);
    expect(parley.conversations.list()).toHaveLength(230);
    expect(world.server.requested).toHaveLength(3);
  });
});

describe('conversations', () => {
  it('gives the same view, however it is asked for', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    const [one, other] = await Promise.all([
      parley.conversations.direct(world.bob.userId),
      parley.conversations.direct(world.bob.userId),
    ]);
    expect(other).toBe(one);
    expect(await parley.conversations.get(one.id)).toBe(one);
    expect(parley.conversations.list()).toHaveLength(1);
    expect(one.details.members.map(({ username }) => username)).toEqual(['alice', 'bob']);
  });

  it('refuses what does not exist, and what does not concern the user, in the same way', async () => {
    const world = new World();
    const carol = world.server.addUser('carol');
    const foreign = world.server.open(world.bob, carol);
    const parley = await world.connect(world.alice);
    const absent = '99999999-0000-4000-8000-000000000000';
    await expect(parley.conversations.get(foreign.conversationId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(parley.conversations.get(absent)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(parley.conversations.direct(absent)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(parley.conversations.get('../me')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    expect(parley.conversations.list()).toEqual([]);
  });
});

describe('the past', () => {
  it('is let go of when much has come in, but what was loaded on purpose only when as much again has, and is loaded again', async () => {
    const world = new World();
    // Less than two pages would be no window: it counts as that.
    const { view, model } = await world.conversation(300, { liveWindow: 1 });
    const say = async (messages: number) => {
      for (let number = 0; number < messages; number += 1) world.server.say(model, world.bob, 'more');
      await world.time.settle();
    };
    const shown = () => [view.messages[0]?.sequence, view.messages.at(-1)?.sequence];
    await say(50);
    expect(shown()).toEqual([251, 350]);
    await say(1);
    expect(shown()).toEqual([302, 351]);
    for (let page = 0; page < 3; page += 1) await view.loadOlder();
    await say(100);
    expect(shown()).toEqual([152, 451]);
    await say(1);
    expect(shown()).toEqual([403, 452]);
    while (await view.loadOlder());
    expect(view.messages).toEqual(model.messages);
    expect(await view.verify()).toEqual({ revision: model.revision, messages: 0, roster: false });
  });

  it('is prepended page by page, until the beginning', async () => {
    const world = new World();
    const { view, model } = await world.conversation(120);
    expect(numbers(view)).toEqual(Array.from({ length: 50 }, (_, index) => 71 + index));
    expect(await view.loadOlder()).toBe(true);
    expect(numbers(view)[0]).toBe(21);
    expect(await view.loadOlder()).toBe(false);
    expect(view.messages).toEqual(model.messages);
    const before = asked(world, 'history');
    expect(await view.loadOlder()).toBe(false);
    expect(asked(world, 'history')).toBe(before);
  });

  it('is asked for once by two who ask at the same time, and loads the first page if there is none', async () => {
    const world = new World();
    const model = world.server.open(world.alice, world.bob);
    for (let number = 1; number <= 60; number += 1) world.server.say(model, world.bob, `bob ${number}`);
    const parley = await world.connect(world.alice);
    const view = await parley.conversations.get(model.conversationId);
    expect(await Promise.all([view.loadOlder(), view.loadOlder()])).toEqual([true, true]);
    expect(numbers(view)[0]).toBe(11);
    expect(asked(world, 'history')).toBe(1);
    expect(await Promise.all([view.loadOlder(), view.loadOlder()])).toEqual([false, false]);
    expect(asked(world, 'history')).toBe(2);
  });

  it('is walked from the newest message to the oldest, without touching the window', async () => {
    const world = new World();
    const { view } = await world.conversation(7);
    const shown = view.messages;
    const walked: number[] = [];
    for await (const { sequence } of view.history({ pageSize: 3 })) walked.push(sequence);
    expect(walked).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(view.messages).toBe(shown);
    expect(asked(world, 'history')).toBe(1 + 3);
  });

  it('is walked from where one wants, and no further than one wants', async () => {
    const world = new World();
    const { view } = await world.conversation(7);
    const walked: number[] = [];
    for await (const { sequence } of view.history({ before: 6, pageSize: 2 })) {
      walked.push(sequence);
      if (sequence === 4) break;
    }
    expect(walked).toEqual([5, 4]);
    expect(asked(world, 'history')).toBe(1 + 1);
  });

  it('ends its walk when the signal aborts, also in the middle of a request', async () => {
    const world = new World();
    const { view } = await world.conversation(7);
    const idle = world.time.waiting;
    world.server.intercept = () => ({ kind: 'lose', carriedOut: false });
    const abortion = new AbortController();
    const next = view.history({ signal: abortion.signal }).next();
    const outcome = expect(next).rejects.toThrow('seen enough');
    await world.time.settle();
    abortion.abort(new Error('seen enough'));
    await outcome;
    // The session alone goes on to wonder whether the server that does not answer still lives.
    expect(world.time.waiting).toBe(idle + 1);
  });

  it('never walks in circles', async () => {
    const world = new World();
    const { view, model } = await world.conversation(4);
    world.server.intercept = ({ name }) =>
      name === 'history'
        ? { kind: 'answer', answer: { ok: true, data: { ...model.history({ limit: 2 }), hasMore: true } } }
        : undefined;
    const walk = async () => {
      for await (const message of view.history({ pageSize: 2 })) expect(message.sequence).toBeGreaterThan(2);
    };
    await expect(walk()).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('people', () => {
  it('are found by name', async () => {
    const world = new World();
    const parley = await world.connect(world.alice);
    expect(await parley.users.search('bo')).toEqual([world.bob]);
    expect(world.server.requested.at(-1)).toBe('/v1/users?query=bo');
  });

  it('are asked for with a fresh token when the old one is refused', async () => {
    const world = new World();
    let given = 0;
    const parley = await world.connect(world.alice, { token: () => `alice-${(given += 1)}` });
    const tokens: string[] = [];
    world.server.interceptRest = (_, token) => {
      tokens.push(token);
      return token === 'alice-1'
        ? Response.json({ error: new ParleyError('TOKEN_EXPIRED').toWire() }, { status: 401 })
        : undefined;
    };
    expect(await parley.users.search('bob')).toEqual([world.bob]);
    expect(tokens).toEqual(['alice-1', 'alice-2']);
  });

  it.each([
    [Response.json({ error: new ParleyError('RATE_LIMITED', { retryAfterMs: 5 }).toWire() }, { status: 429 }), 'RATE_LIMITED'],
    [new Response('<html>', { status: 502 }), 'UNAVAILABLE'],
    [new Response('', { status: 429 }), 'RATE_LIMITED'],
    [new Response('', { status: 401 }), 'UNAUTHENTICATED'],
    [new Response('<html>', { status: 404 }), 'INTERNAL'],
    [new Response('<html>', { status: 200 }), 'INTERNAL'],
    [Response.json({ users: [{ name: 'x' }] }), 'INTERNAL'],
    [new TypeError('fetch failed'), 'UNAVAILABLE'],
  ])('are not found for a reason that has a code: %#', async (answer, code) => {
    const world = new World();
    const parley = await world.connect(world.alice);
    world.server.interceptRest = () => answer;
    await expect(parley.users.search('bob')).rejects.toMatchObject({ code });
  });

  it('are no longer looked for when the signal aborts', async () => {
    const world = new World();
    const waiting: AbortSignal[] = [];
    const { fetch } = world.server;
    const parley = await world.connect(world.alice, {
      fetch: (input, init) => {
        if (!String(input).includes('/users')) return fetch(input, init);
        waiting.push(init!.signal!);
        return new Promise(() => undefined);
      },
    });
    const idle = world.time.waiting;
    const abortion = new AbortController();
    const search = parley.users.search('bob', { signal: abortion.signal });
    const outcome = expect(search).rejects.toThrow('typed on');
    await world.time.settle();
    abortion.abort(new Error('typed on'));
    await outcome;
    expect(waiting.map(({ aborted }) => aborted)).toEqual([true]);
    expect(world.time.waiting).toBe(idle);
  });
});

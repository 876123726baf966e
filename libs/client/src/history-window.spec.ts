import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '#kernel';
import fc from 'fast-check';

import { type ModelConversation, World } from '../testing/index.js';
import type { HistoryWindow } from './index.js';
import { settings } from './settings.js';

const sequences = (window: HistoryWindow) => {
  const { messages } = window.snapshot.get();
  return [messages[0]?.sequence, messages.at(-1)?.sequence];
};

/** What the server has of what is shown, and whether there is more. */
function expectRight(window: HistoryWindow, model: ModelConversation, reader: string): void {
  const { messages, hasOlder, hasNewer } = window.snapshot.get();
  const first = messages[0]?.sequence ?? 1;
  expect(messages).toEqual(model.messagesFor(reader).slice(first - 1, first - 1 + messages.length));
  expect([hasOlder, hasNewer]).toEqual([first > 1, first - 1 + messages.length < model.messages.length]);
}

describe('a window in the past', () => {
  it('shows the message that was asked for, among those around it, by one page', async () => {
    const world = new World();
    const { parley, view, model } = await world.conversation(300);
    const before = world.server.received.length;
    const window = await view.around(100);
    expect(world.server.received.slice(before).map(({ name }) => name)).toEqual(['history']);
    expect(sequences(window)).toEqual([75, 124]);
    expectRight(window, model, world.alice.userId);
    expect(view.messages[0]?.sequence).toBe(251);
    for (const [asked, expected] of [
      [1, [1, 50]],
      [-3, [1, 50]],
      [300, [275, 300]],
      [9_999, [275, 300]],
    ] as const)
      expect(sequences(await view.around(asked))).toEqual(expected);
    await parley.close();
  });

  it('takes from the live window what that shows, and is continued with it from there on', async () => {
    const world = new World();
    const { parley, view, model } = await world.conversation(300);
    const window = await view.around(220);
    expect(sequences(window)).toEqual([195, 244]);
    expect(await window.loadNewer()).toBe(true);
    const before = world.server.received.length;
    expect(await window.loadNewer()).toBe(false);
    expect(world.server.received).toHaveLength(before);
    world.server.say(model, world.bob, 'one more');
    await world.time.settle();
    expect(sequences(window)).toEqual([195, 301]);
    expectRight(window, model, world.alice.userId);
    const { messages } = window.snapshot.get();
    for (const message of view.messages) expect(messages.includes(message)).toBe(true);
    await parley.close();
  });

  it('goes on at the end while the live window lets go of what both showed', async () => {
    const world = new World();
    const { parley, view, model } = await world.conversation(60, { liveWindow: 100 });
    const window = await view.around(60);
    while (await window.loadNewer());
    for (let number = 0; number < 200; number += 1) world.server.say(model, world.bob, `new ${number}`);
    await world.time.settle();
    expect(view.messages.length).toBeLessThanOrEqual(100);
    expect(sequences(window)).toEqual([35, 260]);
    expectRight(window, model, world.alice.userId);
    world.server.delivers = () => false;
    for (let number = 0; number < 150; number += 1) world.server.say(model, world.bob, `lost ${number}`);
    world.server.delivers = () => true;
    world.server.cut();
    await world.time.advance(settings.backoffCapMs);
    expect(view.messages.at(-1)?.sequence).toBe(410);
    expectRight(window, model, world.alice.userId);
    await window.loadOlder();
    expectRight(window, model, world.alice.userId);
    await parley.close();
  });

  it('follows what happens to its messages, tells of that, and of nothing else', async () => {
    const world = new World();
    const { parley, view, model } = await world.conversation(300);
    const window = await view.around(100);
    let told = 0;
    const unsubscribe = window.snapshot.subscribe(() => (told += 1));
    const before = window.snapshot.get();
    const { conversationId } = model;
    world.server.does(world.bob, 'reaction.add', { conversationId, sequence: 10, emoji: '👍' });
    world.server.say(model, world.bob, 'one more');
    await world.time.settle();
    expect([window.snapshot.get() === before, told]).toEqual([true, 0]);
    world.server.does(world.bob, 'reaction.add', { conversationId, sequence: 100, emoji: '👍' });
    await world.time.settle();
    expect([window.snapshot.get() === before, told]).toEqual([false, 1]);
    expect(window.snapshot.get().messages[0]).toBe(before.messages[0]);
    expectRight(window, model, world.alice.userId);
    unsubscribe();
    window.close();
    world.server.does(world.bob, 'reaction.remove', { conversationId, sequence: 100, emoji: '👍' });
    await world.time.settle();
    expect(window.snapshot.get().messages[25]?.reactions).toHaveLength(1);
    expect([told, await window.loadOlder()]).toEqual([1, false]);
    await parley.close();
  });

  it('has in a page what happened while that was on its way', async () => {
    const world = new World();
    const { parley, view, model } = await world.conversation(300);
    const { conversationId } = model;
    world.server.intercept = ({ name }) =>
      name === 'history' ? { kind: 'delay', until: world.time.timers.sleep(100) } : undefined;
    const opening = view.around(100);
    await world.time.settle();
    world.server.does(world.bob, 'reaction.add', { conversationId, sequence: 90, emoji: '👍' });
    world.server.does(world.bob, 'reaction.add', { conversationId, sequence: 90, emoji: '🎉' });
    await world.time.advance(100);
    expectRight(await opening, model, world.alice.userId);
    await parley.close();
  });

  it('keeps no more than so many messages, and lets go of those farthest away', async () => {
    const world = new World();
    const { parley, view, model } = await world.conversation(1_300);
    const window = await view.around(1_200);
    while (await window.loadOlder());
    expect(sequences(window)).toEqual([1, settings.historyWindow]);
    expectRight(window, model, world.alice.userId);
    while (await window.loadNewer());
    expect(sequences(window)).toEqual([1_301 - settings.historyWindow, 1_300]);
    world.server.say(model, world.bob, 'one more');
    await world.time.settle();
    expect(sequences(window)).toEqual([1_302 - settings.historyWindow, 1_301]);
    expectRight(window, model, world.alice.userId);
    await parley.close();
  });

  it('of a conversation without messages shows the first ones', async () => {
    const world = new World();
    const { parley, view, model } = await world.conversation();
    const window = await view.around(1);
    expect(window.snapshot.get()).toEqual({ messages: [], hasOlder: false, hasNewer: false });
    world.server.say(model, world.bob, 'the first');
    await world.time.settle();
    expectRight(window, model, world.alice.userId);
    await parley.close();
  });

  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('happens' as const),
        what: fc.constantFrom('say', 'edit', 'delete', 'react', 'unreact'),
        pick: fc.nat(),
        lost: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('page' as const),
        which: fc.nat(2),
        what: fc.constantFrom('older', 'newer'),
        slow: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('view' as const), what: fc.constantFrom('older', 'cut', 'verify', 'much') }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 30, 200, 700) }) },
  );

  it('shows at last what the server has, without gap or double at any time, whatever happened meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 260 }), { minLength: 3, maxLength: 3 }),
        fc.nat(1_000),
        async (steps, starts, seed) => {
          const world = new World();
          const model = world.server.open(world.alice, world.bob);
          for (let number = 0; number < 260; number += 1)
            world.server.say(model, number % 2 === 0 ? world.bob : world.alice, `before ${number}`);
          const parley = await world.connect(world.alice, { random: new SeededRandom(seed), liveWindow: 100 });
          const view = await parley.conversations.get(model.conversationId);
          const windows = await Promise.all(starts.map((start) => view.around(start)));
          const faults: unknown[] = [];
          for (const window of windows)
            window.snapshot.subscribe(() => {
              const { messages, hasOlder } = window.snapshot.get();
              const first = messages[0]?.sequence ?? 1;
              if (messages.some(({ sequence }, index) => sequence !== first + index) || hasOlder !== first > 1)
                faults.push(messages);
            });
          const slow: boolean[] = [];
          world.server.intercept = ({ name }) =>
            name === 'history' && slow.shift() === true ? { kind: 'delay', until: world.time.timers.sleep(150) } : undefined;

          const { conversationId } = model;
          for (const one of steps) {
            switch (one.kind) {
              case 'happens': {
                const sequence = 1 + (one.pick % model.messages.length);
                const author = model.messages[sequence - 1]!.senderId === world.bob.userId ? world.bob : world.alice;
                const emoji = ['👍', '🎉'][one.pick % 2]!;
                const who = one.pick % 3 === 0 ? world.alice : world.bob;
                world.server.delivers = () => !one.lost;
                try {
                  if (one.what === 'say') world.server.say(model, world.bob, 'new');
                  else if (one.what === 'edit')
                    world.server.does(author, 'message.edit', {
                      conversationId,
                      sequence,
                      text: `edited ${one.pick}`,
                      idempotencyKey: crypto.randomUUID(),
                    });
                  else if (one.what === 'delete') world.server.does(author, 'message.delete', { conversationId, sequence });
                  else
                    world.server.does(who, one.what === 'react' ? 'reaction.add' : 'reaction.remove', {
                      conversationId,
                      sequence,
                      emoji,
                    });
                } catch {
                  // What is deleted stays so: refused, and nothing has happened.
                }
                world.server.delivers = () => true;
                break;
              }
              case 'page':
                slow.push(one.slow);
                windows[one.which]![one.what === 'older' ? 'loadOlder' : 'loadNewer']().catch(() => undefined);
                break;
              case 'view':
                if (one.what === 'cut') world.server.cut();
                else if (one.what === 'much')
                  for (let number = 0; number < 70; number += 1) world.server.say(model, world.bob, `much ${number}`);
                else (one.what === 'older' ? view.loadOlder() : view.verify()).catch(() => undefined);
                break;
              case 'wait':
                await world.time.advance(one.ms);
                break;
            }
          }
          slow.length = 0;
          world.server.cut();
          await world.time.advance(10 * settings.backoffCapMs);
          for (const window of windows) expectRight(window, model, world.alice.userId);
          for (const window of windows) while (await window.loadNewer());
          for (const window of windows) expectRight(window, model, world.alice.userId);
          expect([windows[0]!.snapshot.get().messages.at(-1), faults]).toEqual([view.messages.at(-1), []]);
          await parley.close();
          expect(world.time.waiting).toBe(0);
        },
      ),
      { numRuns: 80 },
    );
  }, 300_000);
});

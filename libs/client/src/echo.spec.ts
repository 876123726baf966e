import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '#kernel';
import { ParleyError } from '#protocol';
import fc from 'fast-check';

import { type Interference, World } from '../testing/index.js';
import { settings } from './settings.js';

const emojis = ['👍', '🎉', '❤️'];

const step = fc.oneof(
  fc.record({ kind: fc.constant('edit' as const), fate: fc.constantFrom('fine', 'busy', 'lost before', 'lost after', 'slow') }),
  fc.record({
    kind: fc.constant('react' as const),
    emoji: fc.nat(2),
    fate: fc.constantFrom('fine', 'busy', 'lost after', 'slow'),
  }),
  fc.record({ kind: fc.constant('unreact' as const), emoji: fc.nat(2), fate: fc.constantFrom('fine', 'busy', 'slow') }),
  fc.record({ kind: fc.constant('delete' as const), fate: fc.constantFrom('fine', 'busy', 'lost after', 'slow') }),
  fc.record({ kind: fc.constant('bob' as const), lost: fc.boolean() }),
  fc.record({ kind: fc.constant('cut' as const) }),
  fc.record({ kind: fc.constant('order' as const), acknowledgesFirst: fc.boolean() }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 10, 700) }),
);

describe('what I change', () => {
  it('shows at once, and never flickers: what was shown once is not taken back by any later snapshot', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(1_000), async (steps, seed) => {
        const world = new World();
        const model = world.server.open(world.alice, world.bob);
        for (const number of [0, 1, 2]) world.server.say(model, world.alice, `${number}`);
        const parley = await world.connect(world.alice, { random: new SeededRandom(seed) });
        const view = await parley.conversations.get(model.conversationId);
        await view.load();
        const fates: (Interference | undefined)[] = [];
        world.server.intercept = ({ name }) => (/^(message|reaction)\./.test(name) ? fates.shift() : undefined);
        const interference = (fate: string): Interference | undefined => {
          if (fate === 'busy') return { kind: 'refuse', error: new ParleyError('OVERLOADED', { retryAfterMs: 300 }).toWire() };
          if (fate === 'slow') return { kind: 'delay', until: world.time.timers.sleep(400) };
          return fate === 'fine' ? undefined : { kind: 'lose', carriedOut: fate === 'lost after' };
        };

        let [edited, shown, isDeleted] = [0, 0, false];
        const given = new Set<number>();
        const takenBack = new Set<number>();
        const seen = new Map<number, boolean>();
        const faults: string[] = [];
        view.on('changed', () => {
          const [first, second, third] = view.messages;
          const now = Number(first?.text);
          if (now < shown) faults.push(`text ${now} after ${shown}`);
          shown = Math.max(shown, now);
          if (isDeleted && third?.deletedAt === undefined) faults.push('deleted, and there again');
          isDeleted ||= third?.deletedAt !== undefined;
          for (const [index, emoji] of emojis.entries()) {
            const isMine = second?.reactions?.some((one) => one.emoji === emoji && one.mine) ?? false;
            // Each is given once, and then taken back once: it may come once, and go once.
            if (isMine && seen.get(index) === false && takenBack.has(index)) faults.push(`${emoji} again`);
            if (!isMine && seen.get(index) === true && !takenBack.has(index)) faults.push(`${emoji} gone`);
            if (isMine || seen.has(index)) seen.set(index, isMine);
          }
        });

        const done: Promise<unknown>[] = [];
        for (const one of steps) {
          if ('fate' in one) fates.push(interference(one.fate));
          if (one.kind === 'edit') done.push(view.edit(1, { text: `${(edited += 1)}` }));
          if (one.kind === 'react' && !given.has(one.emoji)) {
            given.add(one.emoji);
            done.push(view.react(2, emojis[one.emoji]!));
          }
          if (one.kind === 'unreact' && given.has(one.emoji) && !takenBack.has(one.emoji)) {
            takenBack.add(one.emoji);
            done.push(view.unreact(2, emojis[one.emoji]!));
          }
          if (one.kind === 'delete') done.push(view.delete(3));
          if (one.kind === 'bob') {
            world.server.delivers = () => !one.lost;
            world.server.does(world.bob, 'reaction.add', { conversationId: view.id, sequence: 2, emoji: '👍' });
            world.server.say(model, world.bob, 'hello');
            world.server.delivers = () => true;
          }
          if (one.kind === 'cut') world.server.cut();
          if (one.kind === 'order') world.server.acknowledgesFirst = one.acknowledgesFirst;
          if (one.kind === 'wait') await world.time.advance(one.ms);
        }
        fates.length = 0;
        world.server.cut();
        await world.time.advance(10 * settings.backoffCapMs);
        await Promise.all(done);
        expect(faults).toEqual([]);
        expect([shown, view.messages]).toEqual([edited, model.messagesFor(world.alice.userId)]);
        await parley.close();
        expect(world.time.waiting).toBe(0);
      }),
      { numRuns: 200 },
    );
  }, 300_000);

  it('shows before the server has it, and touches no other message', async () => {
    const world = new World();
    const { view } = await world.conversation(3);
    world.server.reachable = false;
    world.server.cut();
    await world.time.settle();
    const [first, second, third] = view.messages;
    void view.react(2, '👍').catch(() => undefined);
    await world.time.settle();
    expect(view.messages[1]?.reactions).toEqual([{ emoji: '👍', count: 1, mine: true }]);
    expect([view.messages[0] === first, view.messages[1] === second, view.messages[2] === third]).toEqual([true, false, true]);
    const [, laid] = view.messages;
    world.server.reachable = true;
    void view.send({ text: 'more' });
    await world.time.settle();
    expect(view.messages[1]).toBe(laid);
  });

  it('stays until it is among what the server has told, however far its answer runs ahead of that', async () => {
    const world = new World();
    const { view, model } = await world.conversation(1);
    world.server.delivers = (_, event) => event !== 'conversation.changes';
    const shown: boolean[] = [];
    view.on('changed', () => shown.push(view.messages[0]?.reactions?.[0]?.mine === true));
    await view.react(1, '👍');
    await world.time.settle();
    expect([view.revision, model.revision, view.messages[0]?.reactions]).toEqual([2, 3, [{ emoji: '👍', count: 1, mine: true }]]);
    await world.time.advance(settings.acknowledgementLeadMs);
    expect([view.revision, view.messages]).toEqual([3, model.messagesFor(world.alice.userId)]);
    expect(new Set(shown)).toEqual(new Set([true]));
  });

  it('is taken off when it is refused', async () => {
    const world = new World();
    const { view } = await world.conversation(1);
    const [before] = view.messages;
    const snapshots: string[] = [];
    view.on('changed', () => snapshots.at(-1) !== view.messages[0]!.text && snapshots.push(view.messages[0]!.text));
    await expect(view.edit(1, { text: 'not mine' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect([snapshots, view.messages[0] === before]).toEqual([['not mine', 'bob 1'], true]);
  });
});

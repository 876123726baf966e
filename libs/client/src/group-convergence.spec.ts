import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '#kernel';
import { ParleyError, type User } from '#protocol';
import fc from 'fast-check';

import { type Interference, type ModelConversation, World } from '../testing/index.js';
import type { ConversationView, NewMessage, Parley } from './index.js';
import { settings } from './settings.js';

const people = 4;
const acts = [
  ...(['send', 'send', 'send', 'mention', 'answer', 'edit', 'edit', 'delete', 'react', 'react', 'react', 'unreact'] as const),
  ...([
    'rename',
    'promote',
    'demote',
    'leave',
    'remove',
    'add',
    'invite',
    'read',
    'mute',
    'type',
    'say directly',
    'say much',
  ] as const),
];
const who = fc.nat(people - 1);
const act = fc.record({
  kind: fc.constant('act' as const),
  who,
  what: fc.constantFrom(...acts),
  pick: fc.nat(1_000),
  fate: fc.constantFrom('fine', 'fine', 'fine', 'busy', 'lost before', 'lost after', 'slow'),
});
const step = fc.oneof(
  { weight: 6, arbitrary: act },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('events' as const), who, are: fc.constantFrom('fine', 'lost', 'late', 'double') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('connection' as const), what: fc.constantFrom('cut', 'away', 'back') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('read' as const), who, what: fc.constantFrom('load', 'older') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 10, 700, 4_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('order' as const), acknowledgesFirst: fc.boolean() }) },
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Found once: how far messages have come was refused to somebody who had just left, and never told again. */
const toldBetweenLeavingAndComingBack: Step[] = [
  { kind: 'wait', ms: 700 },
  { kind: 'act', who: 0, what: 'say much', pick: 0, fate: 'fine' },
  { kind: 'act', who: 3, what: 'leave', pick: 0, fate: 'fine' },
  { kind: 'act', who: 0, what: 'add', pick: 399, fate: 'fine' },
];

/** Somebody with a client, and what it shows of the group. */
interface Participant {
  readonly user: User;
  readonly parley: Parley;
  readonly view: ConversationView;
}

describe('the clients of a group', () => {
  it('all end in the state of the server, whatever they did at once and whatever got lost on the way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(1_000), async (steps, seed) => {
        const world = new World();
        const users = [world.alice, world.bob, world.server.addUser('carol'), world.server.addUser('dave')];
        const model = world.server.group(world.alice, users.slice(1), { name: 'group' });
        for (let number = 0; number < 55; number += 1) world.server.say(model, users[number % people]!, `before ${number}`);
        const participants: Participant[] = [];
        for (const [index, user] of users.entries()) {
          const parley = await world.connect(user, { random: new SeededRandom(seed + index), liveWindow: 100 });
          participants.push({ user, parley, view: await parley.conversations.get(model.conversationId) });
        }

        const fates = new Map<string, (Interference | undefined)[]>();
        const isWrite = (name: string) => !['sync', 'history', 'inbox.sync', 'window.digest', 'receipt.list'].includes(name);
        world.server.intercept = ({ userId, name }) => (isWrite(name) ? fates.get(userId)?.shift() : undefined);
        const events = new Map<string, string>();
        world.server.delivers = (userId) => events.get(userId) !== 'lost';
        const late = (ms: number) => world.time.timers.sleep(ms);
        world.server.copies = (userId) => {
          if (events.get(userId) === 'double') return [late(0), late(30)];
          return events.get(userId) === 'late' ? [late((model.revision % 3) * 40)] : undefined;
        };

        for (const one of steps) {
          const { user, view } = participants['who' in one ? one.who : 0]!;
          switch (one.kind) {
            case 'act':
              fates.set(user.userId, [...(fates.get(user.userId) ?? []), interference(world, one.fate)]);
              perform(world, model, participants[one.who]!, one);
              break;
            case 'events':
              events.set(user.userId, one.are);
              break;
            case 'connection':
              world.server.reachable = one.what === 'away' ? false : one.what === 'back' || world.server.reachable;
              if (one.what !== 'back') world.server.cut();
              break;
            case 'read':
              (one.what === 'load' ? view.load() : view.loadOlder()).catch(() => undefined);
              break;
            case 'wait':
              await world.time.advance(one.ms);
              break;
            case 'order':
              world.server.acknowledgesFirst = one.acknowledgesFirst;
              break;
          }
        }

        // Nothing stands in the way any more; sessions begin anew, for what was lost at the very end shows only then.
        fates.clear();
        events.clear();
        world.server.reachable = true;
        world.server.cut();
        await world.time.advance(10 * settings.backoffCapMs);
        for (const participant of participants) await expectConverged(model, participant);
        await world.time.settle();
        for (const { parley } of participants) await parley.close();
        expect(world.time.waiting).toBe(0);
      }),
      { numRuns: 150, examples: [[toldBetweenLeavingAndComingBack, 0]] },
    );
  }, 300_000);
});

function interference({ time }: World, fate: string): Interference | undefined {
  if (fate === 'busy') return { kind: 'refuse', error: new ParleyError('OVERLOADED', { retryAfterMs: 300 }).toWire() };
  if (fate === 'slow') return { kind: 'delay', until: time.timers.sleep(400) };
  return fate === 'fine' ? undefined : { kind: 'lose', carriedOut: fate === 'lost after' };
}

/** Does it by the client of this participant; what they may not do is refused, which is as good. */
function perform(
  { server }: World,
  model: ModelConversation,
  { user, view }: Participant,
  { what, pick }: { readonly what: (typeof acts)[number]; readonly pick: number },
): void {
  const sequence = 1 + (pick % model.messages.length);
  const own = model.messages.filter(({ senderId }) => senderId === user.userId).at(-1)?.sequence ?? sequence;
  const other = server.users[pick % people]!;
  const emoji = ['👍', '🎉', '❤️'][pick % 3]!;
  const sent = async (message: NewMessage) => (await view.send(message)).persisted;
  const done = (() => {
    switch (what) {
      case 'send':
        return sent({ text: `from ${user.username} ${pick}` });
      case 'mention':
        return sent({ text: '@you', mentions: [{ userId: other.userId, start: 0, length: 4 }] });
      case 'answer':
        return sent({ text: 'yes', replyTo: sequence });
      case 'edit':
        return view.edit(own, { text: `edited ${pick}`, ...(pick % 3 === 0 && { mentions: [] }) });
      case 'delete':
        return view.delete(pick % 4 === 0 ? sequence : own);
      case 'react':
        return view.react(sequence, emoji);
      case 'unreact':
        return view.unreact(sequence, emoji);
      case 'rename':
        return view.update({ name: `name ${pick}` });
      case 'promote':
        return view.setRole(other.userId, 'admin');
      case 'demote':
        return view.setRole(other.userId, 'member');
      case 'leave':
        return view.leave();
      case 'remove':
        return view.removeMember(other.userId);
      case 'add':
        return view.addMembers([other.userId]);
      case 'invite':
        return view.createInvitation();
      case 'read':
        return view.markRead(sequence);
      case 'mute':
        return view.setPreferences({ mutedUntil: pick % 2 === 0 ? null : model.state.createdAt, pinned: pick % 3 === 0 });
      case 'type':
        return view.tellTyping();
      case 'say directly':
      case 'say much':
        for (let number = what === 'say much' ? 70 : 1; number > 0; number -= 1)
          if (model.isActive(other.userId) && model.state.closedAt === null) server.say(model, other, `said ${pick} ${number}`);
        return undefined;
    }
  })();
  Promise.resolve(done).catch(() => undefined);
}

async function expectConverged(model: ModelConversation, { user, parley, view }: Participant): Promise<void> {
  await view.load();
  while (await view.loadOlder());
  const messages = model.messagesFor(user.userId);
  const membership = model.membership(user.userId);
  const conversation = model.describe(user.userId);
  expect(view.messages).toEqual(messages);
  expect([view.pending.filter(({ state }) => state !== 'failed'), view.typing]).toEqual([[], []]);
  expect(view.revision).toBe(conversation.revision);
  expect(view.details).toEqual(conversation);
  expect(view.membership).toEqual(membership);
  expect(parley.conversations.list()).toEqual([{ conversation, membership, lastMessage: messages.at(-1) }]);
  if (membership.status === 'active') expect(view.receipts).toEqual(receiptsOf(model));
}

const receiptsOf = (model: ModelConversation) =>
  model.describe().members.map(({ userId }) => {
    const { deliveredSequence, readSequence, readAt } = model.registersOf(userId);
    return { userId, deliveredSequence, readSequence, readAt };
  });

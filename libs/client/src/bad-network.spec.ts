import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '#kernel';
import type { User } from '#protocol';

import { BadNetwork, calm, type ModelConversation, type Weather, World } from '../testing/index.js';
import type { ConversationView, OutgoingMessage, Parley } from './index.js';
import { settings } from './settings.js';

/** What two people write in, from one bad moment to the next. */
const storms: Readonly<Record<string, Weather>> = {
  lossy: { ...calm, lost: 0.2 },
  doubling: { ...calm, doubled: 0.3, late: 0.3, lateMs: 3_000 },
  disordered: { ...calm, late: 0.5, lateMs: 1_000 },
  cutting: { ...calm, cut: 0.9, endMs: 4_000 },
  'half open': { ...calm, halfOpen: 0.7, endMs: 4_000 },
  everything: { lost: 0.1, doubled: 0.1, late: 0.3, lateMs: 2_000, cut: 0.3, halfOpen: 0.3, endMs: 10_000 },
};
const seeds = Array.from({ length: 12 }, (_, index) => index + 1);
const cases = Object.entries(storms).flatMap(([name, weather]) => seeds.map((seed) => ({ name, weather, seed })));

/** Somebody who writes, on a network of their own. */
interface Writer {
  readonly user: User;
  readonly network: BadNetwork;
  readonly parley: Parley;
  readonly view: ConversationView;
  readonly sent: Promise<OutgoingMessage>[];
}

// To see one of them again: `./dev test unit -- bad-network -t 'everything, seed 7)'`.
describe('two clients on a bad network', () => {
  it.each(cases)('send everything once and in order, and end in the state of the server ($name, seed $seed)', async (one) => {
    const world = new World();
    const random = new SeededRandom(one.seed);
    const model = world.server.open(world.alice, world.bob);
    const writers: Writer[] = [];
    for (const user of [world.alice, world.bob])
      writers.push(await join(world, { user, model, seed: one.seed + writers.length }));
    for (const { network } of writers) network.weather = one.weather;

    for (let step = 0; step < 40; step += 1) {
      const writer = writers[Math.floor(random.unit() * writers.length)]!;
      act(writer, { step, model, draw: random.unit() });
      await world.time.advance(random.unit() * 4_000);
    }

    // The weather is over. What was lost at the very end shows in the sessions that begin now.
    for (const { network } of writers) {
      network.weather = calm;
      network.cut();
    }
    await world.time.advance(10 * settings.backoffCapMs);
    for (const { user, view, sent } of writers) {
      const own = model.messages.filter(({ senderId }) => senderId === user.userId);
      const handles = await Promise.all(sent);
      expect(own.map(({ idempotencyKey }) => idempotencyKey)).toEqual(handles.map(({ idempotencyKey }) => idempotencyKey));
      await view.load();
      while (await view.loadOlder());
      expect(view.messages).toEqual(model.messagesFor(user.userId));
      expect([view.revision, view.pending]).toEqual([model.revision, []]);
    }
    for (const { parley } of writers) await parley.close();
    expect([world.time.waiting, ...writers.map(({ network }) => network.open)]).toEqual([0, 0, 0]);
  });
});

async function join(
  world: World,
  { user, model, seed }: { readonly user: User; readonly model: ModelConversation; readonly seed: number },
): Promise<Writer> {
  const network = new BadNetwork(world.server.transport, world.time.timers, new SeededRandom(1_000 * seed));
  const parley = await world.connect(user, { transport: network, random: new SeededRandom(seed) });
  return { user, network, parley, view: await parley.conversations.get(model.conversationId), sent: [] };
}

/** Does something to the conversation, most often writes. What may not be done is refused, which is as good. */
function act(
  { user, view, sent }: Writer,
  { step, model, draw }: { readonly step: number; readonly model: ModelConversation; readonly draw: number },
): void {
  const own = model.messages.findLast(({ senderId }) => senderId === user.userId)?.sequence ?? 1;
  const some = 1 + (Math.floor(draw * 1_000) % Math.max(1, model.messages.length));
  if (draw < 0.6) sent.push(view.send({ text: `${user.username} ${step}` }));
  else if (draw < 0.75) view.edit(own, { text: `edited ${step}` }).catch(() => undefined);
  else if (draw < 0.9) view.react(some, '👍').catch(() => undefined);
  else view.unreact(some, '👍').catch(() => undefined);
}

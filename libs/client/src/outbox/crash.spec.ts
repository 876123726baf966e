import { expect, it } from '@jest/globals';

import { SeededRandom } from '#kernel';

import { FaultyDisk, World } from '../../testing/index.js';
import type { Parley } from '../index.js';
import { MemoryStore } from '../storage/memory-store.js';

const points = Array.from({ length: 20 }, (_, index) => index + 1).flatMap((number) => [
  { at: 'revise' as const, number, when: 'before' as const },
  { at: 'revise' as const, number, when: 'after' as const },
]);

it.each(points)('everything kept is done once and in order, whenever the process dies: $number $when', async (point) => {
  const world = new World();
  const model = world.server.open(world.alice, world.bob);
  const disk = new FaultyDisk();
  const start = (seed: number) => world.connect(world.alice, { store: new MemoryStore(disk), random: new SeededRandom(seed) });
  /** Each step waits for the one before: a process that died takes no more of them. */
  const kept: string[] = [];
  const live = async (parley: Parley) => {
    const view = await parley.conversations.get(model.conversationId);
    await view.load();
    const one = await view.send({ text: 'one' });
    kept.push('one');
    void view.react(one, '👍').catch(() => undefined);
    const two = await view.send({ text: 'two' });
    kept.push('two');
    void view.edit(two, { text: 'two, edited' }).catch(() => undefined);
    await view.send({ text: 'three' });
    kept.push('three');
    await two.persisted;
    await view.edit(two, { text: 'two, edited again' });
    kept.push('edited again');
  };
  const first = await start(1);
  const crashed = disk.crash(point);
  const living = live(first).catch(() => undefined);
  await Promise.race([crashed, living]);
  // The process is gone, and with it its connection: what was under way may have arrived.
  world.server.cut();
  await first.close();
  const second = await start(2);
  await world.time.advance(60_000);

  const sent = model.messages.map(({ text }) => text.split(',')[0]);
  expect(sent.slice(0, kept.filter((step) => !step.startsWith('edited')).length)).toEqual(
    kept.filter((step) => !step.startsWith('edited')),
  );
  expect(sent).toEqual(['one', 'two', 'three'].slice(0, sent.length));
  if (kept.includes('edited again')) expect(model.messages[1]?.text).toBe('two, edited again');
  if (kept.includes('two')) expect(model.messages[0]?.reactions).toEqual([{ emoji: '👍', count: 1, mine: false }]);
  expect(second.outbox.get()).toEqual({ waiting: 0, failed: [] });
  expect(await disk.outbox.all()).toEqual([]);
  await second.close();
  expect(world.time.waiting).toBe(0);
});

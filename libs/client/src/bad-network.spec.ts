import { afterEach, describe, expect, it } from '@jest/globals';
import { SeededRandom } from '#kernel';

import { calm, type ModelConversation, type Weather, World } from '../testing/index.js';
import { Device } from '../testing/device.js';
import { settings } from './settings.js';

/** What two people write in, from one bad moment to the next. */
const storms: Readonly<Record<string, Weather>> = {
  calm,
  lossy: { ...calm, lost: 0.2 },
  doubling: { ...calm, doubled: 0.3, late: 0.3, lateMs: 3_000 },
  disordered: { ...calm, late: 0.5, lateMs: 1_000 },
  cutting: { ...calm, cut: 0.9, endMs: 4_000 },
  'half open': { ...calm, halfOpen: 0.7, endMs: 4_000 },
  everything: { lost: 0.1, doubled: 0.1, late: 0.3, lateMs: 2_000, cut: 0.3, halfOpen: 0.3, endMs: 10_000 },
};
const seeds = [1, 2, 3, 4];
const cases = Object.entries(storms).flatMap(([name, weather]) =>
  [0, 0.15].flatMap((crashes) =>
    seeds.map((seed) => ({ name: crashes > 0 ? `${name}, with crashes` : name, weather, crashes, seed })),
  ),
);

// To see one of them again: `./dev test unit -- bad-network -t 'everything, with crashes, seed 7)'`.
describe('two people on bad networks', () => {
  const devices: Device[] = [];
  afterEach(() => void devices.splice(0));

  it.each(cases)('send everything once and in order, and end in the state of the server ($name, seed $seed)', async (one) => {
    const world = new World();
    const random = new SeededRandom(one.seed);
    const model = world.server.open(world.alice, world.bob);
    for (const [index, user] of [world.alice, world.bob].entries()) {
      const device = new Device(world, { user, model, seed: 1_000 * one.seed + index });
      devices.push(device);
      device.start();
    }
    await world.time.advance(1_000);
    for (const { network } of devices) network.weather = one.weather;

    for (let step = 0; step < 40; step += 1) {
      const device = devices[Math.floor(random.unit() * devices.length)]!;
      if (random.unit() < one.crashes)
        device.crashSoon(1 + Math.floor(random.unit() * 6), random.unit() < 0.5 ? 'before' : 'after');
      device.act(step, random.unit());
      await world.time.advance(random.unit() * 4_000);
    }

    // The weather is over. What was lost at the very end shows in the sessions that begin now.
    for (const { network } of devices) {
      network.weather = calm;
      network.cut();
    }
    await world.time.advance(10 * settings.backoffCapMs);
    if (one.crashes > 0) expect(Math.max(...devices.map(({ starts }) => starts))).toBeGreaterThan(1);
    for (const device of devices) {
      expectSent(model, device);
      const { view } = device.running;
      await view.load();
      while (await view.loadOlder());
      expect(view.messages).toEqual(model.messagesFor(device.user.userId));
      expect([view.revision, view.pending, device.faults]).toEqual([model.revision, [], []]);
    }
    for (const device of devices) await device.stop();
    await world.time.settle();
    expect([world.time.waiting, ...devices.map(({ network }) => network.open)]).toEqual([0, 0, 0]);
  });
});

/**
 * Each message once, in the order of writing, and all of those that the client said it has kept. One that was
 * being written at the moment of a crash may be there, or not.
 */
function expectSent(model: ModelConversation, { user, written, kept }: Device): void {
  const own = model.changes.flatMap((change) =>
    change.type === 'message.created' && change.message.senderId === user.userId ? [change.message.text] : [],
  );
  expect(own).toEqual(written.filter((text) => own.includes(text)));
  expect(kept.filter((text) => !own.includes(text))).toEqual([]);
}

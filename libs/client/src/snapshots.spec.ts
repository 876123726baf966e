import { expect, it } from '@jest/globals';

import { World } from '../testing/index.js';
import { settings } from './settings.js';
import { Snapshots } from './snapshots.js';

it('is the very same object until a part of it changed', () => {
  const parts = { one: [1], two: [2] };
  const snapshots = new Snapshots(() => ({ ...parts }));
  let told = 0;
  const unsubscribe = snapshots.subscribe(() => (told += 1));
  const first = snapshots.get();
  expect(snapshots.get()).toBe(first);
  expect([snapshots.refresh(), told]).toEqual([false, 0]);
  parts.one = [3];
  const second = snapshots.get();
  expect([second.one, second.two === first.two]).toEqual([[3], true]);
  expect([snapshots.refresh(), told]).toEqual([true, 1]);
  expect([snapshots.refresh(), snapshots.get() === second]).toEqual([false, true]);
  unsubscribe();
  parts.two = [4];
  expect([snapshots.refresh(), told]).toEqual([true, 1]);
});

it('shows a view and a client as they are, whenever somebody is told', async () => {
  const world = new World();
  const { parley, view, model } = await world.conversation(2);
  const before = { view: view.state.get(), parley: parley.state.get() };
  expect(before.view).toMatchObject({ messages: view.messages, revision: view.revision, verified: view.verified });
  expect(before.parley).toMatchObject({ connection: { state: 'connected' }, outbox: { waiting: 0 } });
  const told = { view: 0, parley: 0 };
  view.state.subscribe(() => (told.view += 1));
  parley.state.subscribe(() => (told.parley += 1));
  view.on('changed', () => expect(view.state.get().messages).toBe(view.messages));
  await world.time.advance(10_000);
  expect([view.state.get(), parley.state.get()]).toEqual([before.view, before.parley]);
  expect([view.state.get() === before.view, parley.state.get() === before.parley]).toEqual([true, true]);

  world.server.say(model, world.bob, 'three');
  await world.time.settle();
  const after = view.state.get();
  expect([after === before.view, after.typing === before.view.typing]).toEqual([false, true]);
  expect(after.messages[0]).toBe(before.view.messages[0]);
  expect(parley.state.get().conversations).toBe(parley.conversations.list());
  expect(parley.state.get().outbox).toBe(before.parley.outbox);
  expect([told.view > 0, told.parley > 0]).toEqual([true, true]);

  world.server.reachable = false;
  world.server.cut();
  await world.time.advance(settings.backoffBaseMs);
  expect(parley.state.get().connection.state).toBe('reconnecting');
  await parley.close();
});

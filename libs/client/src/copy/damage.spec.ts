import { describe, expect, it } from '@jest/globals';

import { FaultyDisk, type ModelConversation, World } from '../../testing/index.js';
import type { Parley, RecordKind, StorageReport } from '../index.js';
import { settings } from '../settings.js';
import { MemoryStore } from '../storage/memory-store.js';

/** A device with a copy, which was closed; and what its next client, connected, was told of the storage. */
async function device() {
  const world = new World();
  const model = world.server.open(world.alice, world.bob);
  world.server.say(model, world.bob, 'one');
  const disk = new FaultyDisk();
  const start = async (): Promise<{ parley: Parley; reports: StorageReport[] }> => {
    const parley = await world.connect(world.alice, { store: new MemoryStore(disk) });
    const reports: StorageReport[] = [];
    parley.on('storage', (report) => reports.push(report));
    await world.time.advance(2 * settings.copyEveryMs);
    return { parley, reports };
  };
  const { parley } = await start();
  await (await parley.conversations.get(model.conversationId)).load();
  await world.time.advance(2 * settings.copyEveryMs);
  const close = async () => {
    await parley.close();
  };
  return { world, model, disk, parley, start, close };
}

const damaged: Readonly<Record<string, (record: object) => unknown>> = {
  'no object': () => 'damaged',
  empty: () => ({}),
  "another conversation's": (record) => JSON.parse(JSON.stringify(record).replaceAll(/1000(0000-0000-4000-8000)/g, '3000$1')),
};

const converged = async (parley: Parley, model: ModelConversation) => {
  expect(parley.conversations.list().map(({ conversation }) => conversation)).toEqual([model.describe()]);
  const view = await parley.conversations.get(model.conversationId);
  await view.load();
  expect(view.messages).toEqual(model.messages);
};

describe.each(['line', 'window'] as const)('a damaged record (%s)', (kind: RecordKind) => {
  it.each(Object.keys(damaged))('is dropped, reported, and asked for again (%s)', async (how) => {
    const { world, model, disk, start, close } = await device();
    await close();
    const record = disk.records[kind].get(model.conversationId) as object;
    disk.records[kind].set(model.conversationId, damaged[how]?.(record));
    const { parley, reports } = await start();
    await converged(parley, model);
    expect(reports).toEqual([{ found: 'damaged', salvaged: 0, lost: 0, records: 1 }]);
    await world.time.advance(2 * settings.copyEveryMs);
    expect(disk.records[kind].get(model.conversationId)).toMatchObject(kind === 'line' ? { membership: {} } : { messages: [{}] });
    await parley.close();
  });

  it('does not stay on the device while there is no connection', async () => {
    const { world, model, disk, start, close } = await device();
    await close();
    disk.records[kind].set(model.conversationId, { damaged: true });
    world.server.reachable = false;
    const { parley } = await start();
    if (kind === 'window') (await parley.conversations.get(model.conversationId)).load().catch(() => undefined);
    await world.time.advance(1);
    expect(disk.records[kind].size).toBe(0);
    await parley.close();
  });
});

describe('a copy that is wrong where no schema can tell', () => {
  it('is healed by the proof', async () => {
    const { model, disk, start, close, world } = await device();
    await close();
    const window = disk.records.window.get(model.conversationId) as { messages: { text: string }[] };
    window.messages[0]!.text = 'flipped';
    const { parley } = await start();
    const healed: number[] = [];
    parley.on('healed', ({ messages }) => healed.push(messages));
    const view = await parley.conversations.get(model.conversationId);
    await view.load();
    expect(view.messages[0]?.text).toBe('flipped');
    await world.time.advance(2 * settings.copyEveryMs);
    await converged(parley, model);
    expect(healed).toEqual([1]);
    expect((disk.records.window.get(model.conversationId) as typeof window).messages[0]?.text).toBe('one');
    await parley.close();
  });
});

describe('a store whose owner cannot be read any more', () => {
  it('begins anew with whoever signs in; what waits in it is sent in nobody’s name until somebody decides', async () => {
    const { world, model, disk, parley: first, start } = await device();
    world.server.reachable = false;
    world.server.cut();
    await (await first.conversations.get(model.conversationId)).send({ text: 'whose?' });
    await first.close();
    disk.records.owner.set('owner', { userId: 'damaged' });
    disk.records.window.set('stray', {});
    world.server.reachable = true;

    const { parley, reports } = await start();
    expect(reports).toEqual([{ found: 'damaged', salvaged: 0, lost: 0, records: 1 }]);
    await world.time.advance(60_000);
    expect(model.messages.map(({ text }) => text)).toEqual(['one']);
    const { waiting, failed } = parley.outbox.get();
    expect([waiting, failed.map(({ error }) => error.code)]).toEqual([0, ['STORAGE_FAILED']]);
    expect(disk.records.window.size).toBe(0);
    expect(disk.records.owner.get('owner')).toEqual(world.alice);
    await failed[0]?.resend();
    await world.time.advance(1_000);
    expect(model.messages.at(-1)?.text).toBe('whose?');
    await parley.close();
  });

  it('sends nothing of an outbox that was saved without its owner as whoever signs in next', async () => {
    const { world, model, disk, parley: first } = await device();
    world.server.reachable = false;
    world.server.cut();
    await (await first.conversations.get(model.conversationId)).send({ text: 'alice’s' });
    await first.close();
    disk.records.owner.clear();
    world.server.reachable = true;

    const other = await world.connect(world.bob, { store: new MemoryStore(disk) });
    await world.time.advance(60_000);
    expect(model.messages.map(({ text }) => text)).toEqual(['one']);
    expect(other.outbox.get().failed.map(({ error }) => error.code)).toEqual(['STORAGE_FAILED']);
    await other.close();
  });

  it('is nobody’s copy to show', async () => {
    const { world, disk, close } = await device();
    await close();
    disk.records.owner.clear();
    const other = await world.connect(world.server.addUser('carol'), { store: new MemoryStore(disk) });
    expect(other.conversations.list()).toEqual([]);
    expect([disk.records.line.size, disk.records.window.size]).toEqual([0, 0]);
    await other.close();
  });
});

it('tells that the outbox was rebuilt', async () => {
  const { world, model, disk, parley: first, start } = await device();
  world.server.reachable = false;
  world.server.cut();
  const view = await first.conversations.get(model.conversationId);
  await view.send({ text: 'kept' });
  await view.send({ text: 'lost' });
  await first.close();
  disk.damage(disk.outbox.all().at(-1)!.position, {});
  const { parley, reports } = await start();
  expect(reports).toEqual([{ found: 'rebuilt', salvaged: 1, lost: 1, records: 0 }]);
  await parley.close();
});

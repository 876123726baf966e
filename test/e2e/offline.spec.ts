import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { MemoryStore, Parley, type ParleyOptions, SocketIoTransport } from '#client';
import { SqliteStore } from '#client/node';
import { GatedTransport } from '../../libs/client/testing/gated-transport.js';
import { ManualHints } from '../../libs/client/testing/manual-hints.js';
import { sqliteMigrations } from '../../libs/client/src/storage/sqlite-schema.js';
import { goOffline, goOnline, idle } from '../../libs/client/testing/crashes/script.js';
import { Product } from '../support/product.js';
import type { Someone } from '../support/someone.js';
import { DeviceFolder } from './support/client-process.js';
import { storedOrder } from './support/stored-order.js';

jest.setTimeout(180_000);

const numbered = (count: number, prefix = '') => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
const tenYears = 315_360_000;

describe('User story 7: offline', () => {
  let product: Product;
  const open: { dispose(): Promise<void> }[] = [];
  let people = 0;
  beforeAll(async () => {
    product = await Product.start();
  }, 120_000);
  afterAll(() => product.stop());
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.dispose()));
  });

  const conversation = async () => {
    people += 1;
    const [writer, reader] = (await product.everyone(`writer ${people}`, `reader ${people}`)) as [Someone, Someone];
    const { conversation: direct } = await writer.does('conversation.open', { userId: reader.userId });
    return { writer, reader, conversationId: direct.conversationId };
  };
  const token = ({ name }: Someone, device = 'device') =>
    product.issuer.token({ sub: `subject of ${name}`, sid: device, preferred_username: name, name });
  const folder = () => {
    const device = new DeviceFolder();
    open.push(device);
    return device;
  };
  /** A client in this process, whose network the test takes away. */
  const client = async (someone: Someone, conversationId: string, options: Partial<ParleyOptions> = {}) => {
    const network = { gate: new GatedTransport(new SocketIoTransport(product.parley.url)), hints: new ManualHints() };
    const { gate: transport, hints } = network;
    const parley = await Parley.connect({
      url: product.parley.url,
      token: () => token(someone, crypto.randomUUID()),
      transport,
      hints,
      ...options,
    });
    open.push({ dispose: () => parley.close() });
    return { parley, network, view: await parley.conversations.get(conversationId) };
  };
  const texts = async (reader: Someone, conversationId: string) => (await reader.history(conversationId)).map(({ text }) => text);

  it('US7.1: what is sent while offline lies in a queue on the device, which outlives kill -9, and is sent by the next process', async () => {
    const { writer, reader, conversationId } = await conversation();
    const device = folder();
    const role = { url: product.parley.url, token: await token(writer), conversationId };
    const killed = await device.start({ ...role, doings: numbered(20).map((send) => ({ send })), staysOffline: true });
    await killed.says('kept', 12);
    await killed.kill();
    expect((await storedOrder(product.database, conversationId)).keys).toEqual([]);

    const next = await device.start({ ...role, doings: [] });
    await next.says('idle');
    const { keys } = await storedOrder(product.database, conversationId);
    const kept = killed.kept.map(({ id }) => id);
    expect(kept.length).toBeGreaterThanOrEqual(12);
    expect(keys.slice(0, kept.length)).toEqual(kept);
    // One may have been written of which it did not live to say so.
    expect(keys.length - kept.length).toBeLessThanOrEqual(1);
    expect(await texts(reader, conversationId)).toEqual(numbered(keys.length));
  });

  it('US7.2, NFR-REL-4, SC-006, SC-008: 1,000 queued messages are all sent when the connection is back, and all reach whoever is online, in order', async () => {
    const { writer, reader, conversationId } = await conversation();
    const { parley, view, network } = await client(writer, conversationId);
    goOffline(network);
    const outgoing = await Promise.all(numbered(1_000).map((text) => view.send({ text })));
    expect(parley.outbox.get().waiting).toBe(1_000);
    goOnline(network);
    await Promise.all(outgoing.map(({ persisted }) => persisted));

    const { keys, sequences } = await storedOrder(product.database, conversationId);
    expect(keys).toEqual(outgoing.map(({ idempotencyKey }) => idempotencyKey));
    expect(sequences).toEqual(numbered(1_000).map((n) => Number(n) + 1));
    await reader.hearsText(conversationId, '999');
    const heard = reader.heard.flatMap((change) => (change.type === 'message.created' ? [change.message.text] : []));
    expect(heard).toEqual(numbered(1_000));
    expect([parley.outbox.get(), view.pending]).toEqual([{ waiting: 0, failed: [] }, []]);
  });

  it('US7.3: queued messages of several devices at once, on connections that drop: each device in its order, everything once', async () => {
    const { writer, reader, conversationId } = await conversation();
    const names = ['phone', 'tablet', 'desk'];
    const devices = await Promise.all(names.map(() => client(writer, conversationId)));
    for (const { network } of devices) goOffline(network);
    const outgoing = await Promise.all(
      devices.map(({ view }, index) => Promise.all(numbered(40, `${names[index]} `).map((text) => view.send({ text })))),
    );
    for (const { network } of devices) goOnline(network);
    // Each loses its connection once in the middle, with a message under way.
    await Promise.all(
      devices.map(async ({ network }, index) => {
        await outgoing[index]?.[10 * (index + 1)]?.persisted;
        network.gate.close();
        network.gate.open();
      }),
    );
    await Promise.all(outgoing.flat().map(({ persisted }) => persisted));

    const { keys, sequences } = await storedOrder(product.database, conversationId);
    expect(sequences).toEqual(numbered(120).map((n) => Number(n) + 1));
    for (const device of outgoing) {
      const own = device.map(({ idempotencyKey }) => idempotencyKey);
      expect(keys.filter((key) => own.includes(key))).toEqual(own);
    }
    const { messages } = await reader.does('history', { conversationId, limit: 200 });
    expect(messages.map(({ sequence }) => sequence)).toEqual(sequences);
  });

  it('US7.3: the same command that arrives late, again, and after later ones changes neither order nor number', async () => {
    const { writer, reader, conversationId } = await conversation();
    const requests = numbered(4).map((text) => ({ conversationId, idempotencyKey: crypto.randomUUID(), text }));
    for (const request of requests) await writer.does('message.send', request);
    const again = await Promise.all(requests.toReversed().map((request) => writer.does('message.send', request)));
    expect(again.map(({ sequence }) => sequence)).toEqual([4, 3, 2, 1]);
    expect((await storedOrder(product.database, conversationId)).keys).toEqual(requests.map((each) => each.idempotencyKey));
    expect(await texts(reader, conversationId)).toEqual(numbered(4));
  });

  it.each(['before', 'after'] as const)(
    'EC3: the connection drops in mid-send, %s the answer is on its way: the SDK sends it again, and it is there once',
    async (when) => {
      const { writer, reader, conversationId } = await conversation();
      const { view, network } = await client(writer, conversationId);
      const outgoing = await view.send({ text: 'can you hear me' });
      const next = await view.send({ text: 'hello?' });
      if (when === 'after') await reader.hearsText(conversationId, 'can you hear me');
      network.gate.close();
      network.gate.open();
      network.hints.say('online');
      expect((await outgoing.persisted).sequence).toBe(1);
      expect((await next.persisted).sequence).toBe(2);
      expect(await texts(reader, conversationId)).toEqual(['can you hear me', 'hello?']);
    },
  );

  it('EC5: the 1,001st message is refused at once with OUTBOX_FULL, and none of the 1,000 is dropped, not even by kill -9', async () => {
    const { writer, conversationId } = await conversation();
    const device = folder();
    const role = { url: product.parley.url, token: await token(writer), conversationId };
    const full = await device.start({ ...role, doings: numbered(1_001).map((send) => ({ send })), staysOffline: true });
    await full.says('written');
    // At once: no server has been asked, for none can be reached.
    expect(full.said.filter(({ said }) => said === 'refused')).toMatchObject([{ code: 'OUTBOX_FULL' }]);
    await full.kill();

    const store = new SqliteStore(device.path);
    await store.open();
    expect(await store.outbox()).toHaveLength(1_000);
    await store.close();
    const next = await device.start({ ...role, doings: [] });
    await next.says('idle');
    expect((await storedOrder(product.database, conversationId)).keys).toEqual(full.kept.map(({ id }) => id));
  });

  it('says STORAGE_TOO_NEW when a newer version has written to the store, and changes nothing in it', async () => {
    const { writer } = await conversation();
    const { path } = folder();
    const newer = new SqliteStore(path, { migrations: [...sqliteMigrations, []] });
    await newer.open();
    await newer.close();
    const { url } = product.parley;
    const started = Parley.connect({ url, token: await token(writer), store: new SqliteStore(path) });
    await expect(started).rejects.toMatchObject({ code: 'STORAGE_TOO_NEW', retryable: false });
    expect(await newer.open()).toEqual({ found: 'intact' });
    await newer.close();
  });

  it.each([
    ['a day ahead', 86_400_000],
    ['a day behind', -86_400_000],
    ['ten years ahead', tenYears * 1_000],
  ])('flushes in order from a device whose clock is %s, and jumps in the middle', async (_name, skewMs) => {
    const { writer, reader, conversationId } = await conversation();
    const clock = { skewMs, now: () => Date.now() + clock.skewMs, monotonicNow: () => performance.now() };
    const { parley, view, network } = await client(writer, conversationId, { clock, store: new MemoryStore() });
    goOffline(network);
    const before = await Promise.all(numbered(20).map((text) => view.send({ text })));
    clock.skewMs = -skewMs;
    const after = await Promise.all(numbered(20, 'after ').map((text) => view.send({ text })));
    goOnline(network);
    await before[10]?.persisted;
    clock.skewMs = skewMs;
    await idle(parley);
    const keys = [...before, ...after].map(({ idempotencyKey }) => idempotencyKey);
    expect((await storedOrder(product.database, conversationId)).keys).toEqual(keys);
    const sentAt = (await reader.history(conversationId)).map(({ createdAt }) => Date.parse(createdAt));
    // The server dates messages, by its own clock.
    expect(Math.max(...sentAt.map((at) => Math.abs(Date.now() - at)))).toBeLessThan(60_000);
  });
});

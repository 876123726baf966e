import { append, entriesOf, entryOf, equal, opened, refused, type StoreCase, waitingIn } from './store-under-test.js';

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

export const sharingCases: readonly StoreCase[] = [
  {
    name: 'takes a thousand entries one after the other',
    async run(device) {
      const store = await opened(device);
      for (const number of range(1, 1_000)) await append(store, entryOf(number));
      equal(await waitingIn(store), 1_000, 'what the limit counts');
      equal(
        entriesOf(await store.outbox()).map(({ id }) => id),
        range(1, 1_000).map((number) => entryOf(number).id),
        'the order',
      );
    },
  },
  {
    name: 'carries out calls of one client in their order, though nobody waits in between',
    async run(device) {
      const store = await opened(device);
      await Promise.all(range(1, 50).map((number) => append(store, entryOf(number))));
      equal(
        entriesOf(await store.outbox()),
        range(1, 50).map((number) => entryOf(number)),
        'the order',
      );
    },
  },
  {
    name: 'is one for two clients: each sees what the other has written',
    async run(device) {
      const [one, other] = [await opened(device), await opened(device)];
      await append(one, entryOf(1));
      equal(entriesOf(await other.outbox()), [entryOf(1)], 'the outbox of the other');
      await other.write([{ kind: 'line', key: 'a', value: 1 }]);
      equal(await one.record('line', 'a'), 1, 'the record of the other');
      equal(one.name === other.name && one.name !== undefined, true, 'both call it the same');
    },
  },
  {
    name: 'gives every entry a position of its own when two clients append at once, and keeps the order of each',
    async run(device) {
      const [one, other] = [await opened(device), await opened(device)];
      await Promise.all([
        ...range(1, 50).map((number) => append(one, entryOf(number))),
        ...range(101, 50).map((number) => append(other, entryOf(number))),
      ]);
      const outbox = await one.outbox();
      equal(new Set(outbox.map(({ position }) => position)).size, 100, 'positions');
      const ids = entriesOf(outbox).map(({ id }) => id);
      for (const mine of [range(1, 50), range(101, 50)].map((numbers) => numbers.map((number) => entryOf(number).id))) {
        equal(
          ids.filter((id) => mine.includes(id)),
          mine,
          'the order of one client',
        );
      }
    },
  },
  {
    name: 'decides on what the other client has written last: no change is lost',
    async run(device) {
      const clients = [await opened(device), await opened(device)];
      await append(await opened(device), entryOf(1, { about: 'count', request: { count: 0 } }));
      const increments = range(1, 40).map((number) =>
        clients[number % 2]?.revise('count', ({ entries: [stored] }) => {
          if (stored === undefined) throw new Error('The entry is gone.');
          const count = Number(stored.entry.request['count']) + 1;
          return { replace: [{ ...stored, entry: { ...stored.entry, request: { count } } }], value: undefined };
        }),
      );
      await Promise.all(increments);
      equal(entriesOf((await clients[0]?.outbox()) ?? [])[0]?.request, { count: 40 }, 'the sum');
    },
  },
  {
    name: 'refuses every call before it was opened and after it was closed',
    async run(device) {
      const store = device.client();
      const refusesAll = async (when: string) => {
        await refused(store.outbox(), 'STORAGE_FAILED', `outbox ${when}`);
        await refused(append(store, entryOf(1)), 'STORAGE_FAILED', `revise ${when}`);
        await refused(store.records('line'), 'STORAGE_FAILED', `records ${when}`);
        await refused(store.record('owner', ''), 'STORAGE_FAILED', `record ${when}`);
        await refused(store.write([{ kind: 'line', key: 'a', value: 1 }]), 'STORAGE_FAILED', `write ${when}`);
        await refused(store.lease('me', 0, 1), 'STORAGE_FAILED', `lease ${when}`);
        await refused(store.release('me'), 'STORAGE_FAILED', `release ${when}`);
      };
      await refusesAll('before it was opened');
      await store.open();
      await store.close();
      await store.close();
      await refusesAll('after it was closed');
    },
  },
  {
    name: 'finishes what was asked for before it was closed',
    async run(device) {
      const store = await opened(device);
      const appending = append(store, entryOf(1));
      await Promise.all([store.close(), appending]);
      equal(entriesOf(await (await opened(device)).outbox()), [entryOf(1)], 'the outbox');
    },
  },
];

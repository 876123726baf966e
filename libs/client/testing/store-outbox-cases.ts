import { append, entriesOf, entryOf, equal, opened, refused, type StoreCase, waitingIn } from './store-under-test.js';

const receipt = (number: number) => entryOf(number, { command: 'receipt.read', lane: 'receipts', about: 'receipt:conversation' });

export const outboxCases: readonly StoreCase[] = [
  {
    name: 'is new once, and intact from then on',
    async run(device) {
      equal(await device.client().open(), { found: 'new' }, 'the first opening');
      equal(await device.client().open(), { found: 'intact' }, 'the second opening');
    },
  },
  {
    name: 'keeps entries in the order in which they were queued, over the end of its client',
    async run(device) {
      const store = await opened(device);
      const first = await append(store, entryOf(2), entryOf(1));
      const second = await append(store, entryOf(3));
      equal(entriesOf([...first, ...second]), [entryOf(2), entryOf(1), entryOf(3)], 'what was appended');
      equal(await store.outbox(), [...first, ...second], 'the outbox');
      const positions = [...first, ...second].map(({ position }) => position);
      equal(
        positions,
        [...new Set(positions)].sort((one, other) => one - other),
        'positions grow',
      );
      await store.close();
      equal(await (await opened(device)).outbox(), [...first, ...second], 'the outbox of the next client');
    },
  },
  {
    name: 'keeps every field and every text exactly',
    async run(device) {
      const text = 'Zoë 👩‍👩‍👧 \u0000 \uD800 \u2028 "\\" ' + 'x'.repeat(10_000);
      const entry = entryOf(1, {
        command: 'message.edit',
        target: entryOf(7).id,
        request: { text, nothing: null, list: [1, -0.5, true, { deep: [[]] }] },
        state: 'failed',
        error: { code: 'FORBIDDEN', message: text },
      });
      await append(await opened(device), entry);
      equal(entriesOf(await (await opened(device)).outbox()), [entry], 'the entry');
    },
  },
  {
    name: 'shows a decision the entries about its subject, in order, and gives back its value',
    async run(device) {
      const store = await opened(device);
      await append(store, entryOf(1, { about: 'one' }), entryOf(2, { about: 'other' }), entryOf(3, { about: 'one' }));
      const seen = await store.revise('one', ({ entries }) => ({ value: entriesOf(entries).map(({ id }) => id) }));
      equal(seen, { value: [entryOf(1).id, entryOf(3).id], appended: [] }, 'what the decision saw');
    },
  },
  {
    name: 'replaces an entry in its place, and finds it under what it is about now',
    async run(device) {
      const store = await opened(device);
      const [first, second] = await append(store, entryOf(1, { about: 'one' }), entryOf(2));
      const changed = entryOf(1, { about: 'other', state: 'attempted' });
      await store.revise('one', ({ entries: [stored] }) => ({
        replace: [{ position: stored?.position ?? 0, entry: changed }],
        value: undefined,
      }));
      equal(await store.outbox(), [{ position: first?.position, entry: changed }, second], 'the outbox');
      const count = async (about: string) => (await store.revise(about, ({ entries }) => ({ value: entries.length }))).value;
      equal([await count('one'), await count('other')], [0, 1], 'entries about the old and the new subject');
    },
  },
  {
    name: 'replaces and removes nothing that is gone',
    async run(device) {
      const store = await opened(device);
      const [stored] = await append(store, entryOf(1));
      const position = stored?.position ?? 0;
      await store.revise('', () => ({ remove: [position], value: undefined }));
      await store.revise('', () => ({ replace: [{ position, entry: entryOf(1) }], remove: [position, 99], value: undefined }));
      equal(await store.outbox(), [], 'the outbox');
      equal(await waitingIn(store), 0, 'what the limit counts');
    },
  },
  {
    name: 'gives no position twice, also when the outbox was empty in between',
    async run(device) {
      const store = await opened(device);
      const [first] = await append(store, entryOf(1));
      await store.revise('', () => ({ remove: [first?.position ?? 0], value: undefined }));
      await store.close();
      const [second] = await append(await opened(device), entryOf(2));
      equal((second?.position ?? 0) > (first?.position ?? 0), true, 'the second position is a later one');
    },
  },
  {
    name: 'counts what is in the outbox, except receipts',
    async run(device) {
      const store = await opened(device);
      const [, , third] = await append(store, entryOf(1), receipt(2), entryOf(3, { about: 'three' }), receipt(4));
      equal(await waitingIn(store), 2, 'after appending');
      const failed = entryOf(3, { about: 'three', state: 'failed' });
      await store.revise('three', ({ entries }) => ({
        replace: entries.map(({ position }) => ({ position, entry: failed })),
        value: undefined,
      }));
      equal(await waitingIn(store), 2, 'after one failed');
      await store.revise('three', () => ({ remove: [third?.position ?? 0], append: [entryOf(5), receipt(6)], value: undefined }));
      equal(await waitingIn(store), 2, 'after one went and one came');
      await store.close();
      equal(await waitingIn(await opened(device)), 2, 'for the next client');
    },
  },
  {
    name: 'counts an entry that becomes a receipt, or stops being one, as what it is now',
    async run(device) {
      const store = await opened(device);
      const [one, other] = await append(store, entryOf(1), receipt(2));
      await store.revise('', () => ({
        replace: [
          { position: one?.position ?? 0, entry: receipt(1) },
          { position: other?.position ?? 0, entry: receipt(2) },
        ],
        value: undefined,
      }));
      equal(await waitingIn(store), 0, 'with two receipts');
      await store.revise('', () => ({ replace: [{ position: other?.position ?? 0, entry: entryOf(2) }], value: undefined }));
      equal(await waitingIn(store), 1, 'with one');
    },
  },
  {
    name: 'writes nothing of a decision that throws, and passes on what it threw',
    async run(device) {
      const store = await opened(device);
      const thrown = new Error('there is no room');
      const outcome = await store
        .revise('', () => {
          throw thrown;
        })
        .catch((error: unknown) => error);
      equal(outcome === thrown, true, 'the very same error');
      await append(store, entryOf(1));
      equal(entriesOf(await store.outbox()), [entryOf(1)], 'what came later');
    },
  },
  {
    name: 'writes nothing of a revision with an entry that could not be read again',
    async run(device) {
      const store = await opened(device);
      const [kept] = await append(store, entryOf(1));
      const unreadable = entryOf(3, { lane: '' });
      await refused(append(store, entryOf(2), unreadable), 'INTERNAL', 'appending it');
      const replacing = store.revise('', () => ({
        append: [entryOf(2)],
        replace: [{ position: kept?.position ?? 0, entry: unreadable }],
        value: undefined,
      }));
      await refused(replacing, 'INTERNAL', 'putting it in the place of another');
      equal(entriesOf(await store.outbox()), [entryOf(1)], 'the outbox');
    },
  },
  {
    name: 'hands out copies: whoever changes them changes nothing that is kept',
    async run(device) {
      const store = await opened(device);
      const mine = entryOf(1);
      const [appended] = await append(store, mine);
      mine.request['text'] = 'changed';
      if (appended !== undefined) appended.entry.request['text'] = 'changed';
      for (const { entry } of await store.outbox()) entry.request['text'] = 'changed';
      equal(entriesOf(await store.outbox()), [entryOf(1)], 'the outbox');
    },
  },
  {
    name: 'leaves out what is no entry any more, says how many, and keeps the others',
    async run(device) {
      const store = await opened(device);
      const [first, second, third] = await append(store, entryOf(1), entryOf(2), entryOf(3));
      await store.close();
      await device.damage(first?.position ?? 0, { ...entryOf(1), command: 'message.shred' });
      await device.damage(third?.position ?? 0, 'nothing of the kind');
      const next = device.client();
      equal(await next.open(), { found: 'rebuilt', salvaged: 1, lost: 2 }, 'what was found');
      equal(await next.outbox(), [second], 'the outbox');
      equal(await waitingIn(next), 1, 'what the limit counts');
      equal(await device.client().open(), { found: 'intact' }, 'what is found the next time');
    },
  },
  {
    name: 'passes over what was damaged while it is open',
    async run(device) {
      const store = await opened(device);
      const [first, second] = await append(store, entryOf(1, { about: 'it' }), entryOf(2, { about: 'it' }));
      await device.damage(first?.position ?? 0, { about: 'it' });
      equal(await store.outbox(), [second], 'the outbox');
      const { value } = await store.revise('it', ({ entries }) => ({ value: entries }));
      equal(value, [second], 'what a decision saw');
    },
  },
];

import { equal, opened, type StoreCase } from './store-under-test.js';

const dayMs = 86_400_000;
const now = Date.UTC(2026, 0, 1);

export const leaseCases: readonly StoreCase[] = [
  {
    name: 'leases to one at a time, who may renew it',
    async run(device) {
      const [one, other] = [await opened(device), await opened(device)];
      equal(await one.lease('one', now, 1_000), true, 'taken');
      equal(await other.lease('other', now + 999, 1_000), false, 'held by another');
      equal(await one.lease('one', now + 999, 1_000), true, 'renewed');
      equal(await other.lease('other', now + 1_998, 1_000), false, 'held on');
    },
  },
  {
    name: 'ends a lease at its time',
    async run(device) {
      const store = await opened(device);
      await store.lease('one', now, 1_000);
      equal(await store.lease('other', now + 1_000, 1_000), true, 'taken over');
      equal(await store.lease('one', now + 1_001, 1_000), false, 'the first one has lost it');
    },
  },
  {
    name: 'ends a lease that reaches too far: the clock was set back a day',
    async run(device) {
      const store = await opened(device);
      await store.lease('one', now, 1_000);
      equal(await store.lease('other', now - dayMs, 1_000), true, 'taken over');
      equal(await store.lease('one', now - dayMs + 1, 1_000), false, 'the first one has lost it');
      equal(await store.lease('one', now + dayMs, 1_000), true, 'taken back when the clock is right');
    },
  },
  {
    name: 'gives a lease back when its holder says so, and to nobody else’s word',
    async run(device) {
      const [one, other] = [await opened(device), await opened(device)];
      await one.lease('one', now, 1_000);
      await other.release('other');
      equal(await other.lease('other', now, 1_000), false, 'still held');
      await one.release('one');
      equal(await other.lease('other', now, 1_000), true, 'given back');
    },
  },
  {
    name: 'leases to exactly one of two who ask at once',
    async run(device) {
      const [one, other] = [await opened(device), await opened(device)];
      const taken = await Promise.all([one.lease('one', now, 1_000), other.lease('other', now, 1_000)]);
      equal(taken.filter(Boolean).length, 1, 'leases');
    },
  },
  {
    name: 'keeps a lease over the end of the client that took it',
    async run(device) {
      const store = await opened(device);
      await store.lease('one', now, 1_000);
      await store.close();
      equal(await (await opened(device)).lease('other', now + 1, 1_000), false, 'held');
    },
  },
];

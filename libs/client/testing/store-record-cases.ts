import { equal, opened, type StoreCase } from './store-under-test.js';

export const recordCases: readonly StoreCase[] = [
  {
    name: 'keeps records by kind and key, over the end of its client',
    async run(device) {
      const value = { text: 'Zoë \u0000 \uD800', nothing: null, list: [1, [], { a: 0.5 }] };
      const store = await opened(device);
      await store.write([
        { kind: 'line', key: 'b', value },
        { kind: 'line', key: 'a', value: 'another' },
        { kind: 'window', key: 'a', value: [] },
        { kind: 'owner', key: '', value: null },
      ]);
      await store.close();
      const next = await opened(device);
      equal([...(await next.records('line'))].sort(), [['a', 'another'], ['b', value]], 'lines'); // prettier-ignore
      equal([await next.record('window', 'a'), await next.record('line', 'b')], [[], value], 'single records');
      equal([...(await next.records('owner'))], [['', null]], 'the owner');
    },
  },
  {
    name: 'has nothing under a key that was not written, or was deleted',
    async run(device) {
      const store = await opened(device);
      await store.write([
        { kind: 'line', key: 'a', value: 1 },
        { kind: 'line', key: 'b', value: 2 },
      ]);
      await store.write([
        { kind: 'line', key: 'a' },
        { kind: 'line', key: 'never there' },
      ]);
      equal((await store.record('line', 'a')) === undefined, true, 'the deleted one is undefined');
      equal([...(await store.records('line'))], [['b', 2]], 'lines');
      equal([...(await store.records('window'))], [], 'windows');
    },
  },
  {
    name: 'lets the last of several changes to one record count',
    async run(device) {
      const store = await opened(device);
      await store.write([
        { kind: 'line', key: 'a', value: 1 },
        { kind: 'line', key: 'a' },
        { kind: 'line', key: 'a', value: 2 },
        { kind: 'line', key: 'b', value: 3 },
        { kind: 'line', key: 'b' },
      ]);
      equal([...(await store.records('line'))], [['a', 2]], 'lines');
    },
  },
  {
    name: 'hands out copies of records',
    async run(device) {
      const store = await opened(device);
      const value = { text: 'kept' };
      await store.write([{ kind: 'line', key: 'a', value }]);
      value.text = 'changed';
      const read = (await store.record('line', 'a')) as typeof value;
      read.text = 'changed';
      for (const each of (await store.records('line')).values()) (each as typeof value).text = 'changed';
      equal(await store.record('line', 'a'), { text: 'kept' }, 'the record');
    },
  },
  {
    name: 'keeps records of a megabyte',
    async run(device) {
      const store = await opened(device);
      const value = { text: 'ä'.repeat(1_000_000) };
      await store.write([{ kind: 'window', key: 'a', value }]);
      equal(await (await opened(device)).record('window', 'a'), value, 'the record');
    },
  },
];

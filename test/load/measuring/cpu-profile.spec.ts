import { describe, expect, it } from '@jest/globals';

import { parseCpuProfile, summarize } from './cpu-profile.js';

const node = (id: number, functionName: string, url = '', children: readonly number[] = []) => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
  children,
});

const profile = parseCpuProfile(
  JSON.stringify({
    nodes: [
      node(1, '(idle)'),
      node(2, '(garbage collector)'),
      node(3, 'seal', 'file:///here/dist/libs/platform/src/sealing/sealer.js', [7]),
      node(4, 'encode', 'file:///here/node_modules/socket.io-parser/build/cjs/index.js', [6]),
      node(5, 'query', 'file:///here/node_modules/@scope/driver/node_modules/inner/index.js'),
      node(6, 'write', 'node:internal/streams/writable', [8]),
      node(7, '', 'wasm://wasm/0001'),
      node(8, 'writev'),
      node(9, 'runMicrotasks'),
    ],
    startTime: 1_000,
    samples: [3, 1, 3, 4, 5, 6, 7, 8, 9, 2, 3],
    timeDeltas: [100, 50, 30, 20, 10, 9, 8, 7, 6, 5, 1_000],
  }),
);

describe('the summary of a processor profile', () => {
  const { busyMicros, functions, owners } = summarize(profile, { fromMicros: 1_101, toMicros: 1_300 });

  it('counts the window only, and no idle time', () => {
    expect(busyMicros).toBe(30 + 20 + 10 + 9 + 8 + 7 + 6 + 5);
  });

  it('names functions by where they stand, and native ones by whom they work for, longest first', () => {
    expect(functions.map(({ name, micros }) => `${name} = ${micros}`)).toEqual([
      'seal libs/platform/src/sealing/sealer.js:10 = 30',
      'encode socket.io-parser/build/cjs/index.js:10 = 20',
      'query inner/index.js:10 = 10',
      'write node:internal/streams/writable:10 = 9',
      '(anonymous) wasm:10 = 8',
      'writev for socket.io-parser = 7',
      'runMicrotasks for node = 6',
      '(garbage collector) = 5',
    ]);
  });

  it('adds up by library, with what Node does on its behalf', () => {
    expect(owners.map(({ name, micros }) => `${name} = ${micros}`)).toEqual([
      'socket.io-parser = 36',
      'libs/platform = 30',
      'inner = 10',
      'wasm = 8',
      'node = 6',
      '(garbage collector) = 5',
    ]);
  });

  it('refuses a file that is no profile', () => {
    expect(() => parseCpuProfile('{"nodes": []}')).toThrow('startTime');
  });
});

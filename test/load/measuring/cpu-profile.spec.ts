import { describe, expect, it } from '@jest/globals';

import { type CpuProfile, parseCpuProfile, summarize } from './cpu-profile.js';

const frame = (id: number, functionName: string, url = '', lineNumber = 9) => ({
  id,
  callFrame: { functionName, url, lineNumber },
});

const profile: CpuProfile = {
  nodes: [
    frame(1, '(idle)'),
    frame(2, '(garbage collector)'),
    frame(3, 'seal', 'file:///here/dist/libs/platform/src/sealing/sealer.js'),
    frame(4, 'encode', 'file:///here/node_modules/socket.io-parser/build/cjs/index.js'),
    frame(5, 'query', 'file:///here/node_modules/@scope/driver/node_modules/inner/index.js'),
    frame(6, 'writev', 'node:internal/streams/writable'),
    frame(7, '', 'wasm://wasm/0001'),
    frame(8, 'writeUtf8String'),
  ],
  startTime: 1_000,
  samples: [3, 1, 3, 4, 5, 6, 7, 8, 2, 3],
  timeDeltas: [100, 50, 30, 20, 10, 9, 8, 7, 6, 1_000],
};

describe('the summary of a processor profile', () => {
  const { busyMicros, functions, owners } = summarize(profile, { fromMicros: 1_101, toMicros: 1_300 });

  it('counts the window only, and no idle time', () => {
    expect(busyMicros).toBe(30 + 20 + 10 + 9 + 8 + 7 + 6);
  });

  it('names functions by where they stand, longest first', () => {
    expect(functions.map(({ name, micros }) => `${name} = ${micros}`)).toEqual([
      'seal libs/platform/src/sealing/sealer.js:10 = 30',
      'encode socket.io-parser/build/cjs/index.js:10 = 20',
      'query inner/index.js:10 = 10',
      'writev node:internal/streams/writable:10 = 9',
      '(anonymous) wasm:10 = 8',
      'writeUtf8String = 7',
      '(garbage collector) = 6',
    ]);
  });

  it('adds up by library, package and runtime', () => {
    expect(owners.map(({ name }) => name)).toEqual([
      'libs/platform',
      'socket.io-parser',
      'inner',
      'node',
      '(wasm)',
      '(native)',
      '(garbage collector)',
    ]);
  });

  it('refuses a file that is no profile', () => {
    expect(() => parseCpuProfile('{"nodes": []}')).toThrow('startTime');
  });
});

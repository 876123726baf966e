import { type AddressInfo, createServer } from 'node:net';

import { describe, expect, it } from '@jest/globals';

import { freePort, isFreePort } from './ports.js';

describe('a free port', () => {
  it('is given to one of all who ask, though none of them listens yet', async () => {
    const from = await freePort();
    const few = { from, below: from + 20 };
    const ports = await Promise.all(Array.from({ length: 8 }, () => freePort(few)));
    expect(new Set([from, ...ports]).size).toBe(9);
  });

  it('is none on which somebody listens who did not ask', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await isFreePort(port)).toBe(false);
    await new Promise((resolve) => void server.close(resolve));
  });

  it('is none that a system gives to whoever asks for any', async () => {
    expect(await freePort()).toBeLessThan(32_768);
  });
});

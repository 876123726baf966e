import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { isHarmless } from './packet-guard.js';
import { gatewaySettings } from './settings.js';

const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = wrap(value);
  return value;
};

describe('the packet guard', () => {
  it('lets every command of ordinary shape through', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 4 })), (packet) => {
        fc.pre(!JSON.stringify(packet).match(/"(__proto__|constructor|prototype)":/));
        expect(isHarmless(packet)).toBe(true);
      }),
    ));

  it.each([
    ['arrays', (inner: unknown) => [inner]],
    ['objects', (inner: unknown) => ({ a: inner })],
  ])('lets %s nest as deep as the limit, and no deeper', (_, wrap) => {
    expect(isHarmless(nested(gatewaySettings.packetDepth, wrap))).toBe(true);
    expect(isHarmless(nested(gatewaySettings.packetDepth + 1, wrap))).toBe(false);
  });

  it('survives what would exhaust the stack of a recursion', () =>
    expect(isHarmless(nested(200_000, (inner) => [inner]))).toBe(false));

  it('lets as many nodes through as the limit, and no more', () => {
    // The packet itself is a node.
    expect(isHarmless(new Array(gatewaySettings.packetNodes - 1).fill(0))).toBe(true);
    expect(isHarmless(new Array(gatewaySettings.packetNodes).fill(0))).toBe(false);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s, however deep', (key) =>
    expect(isHarmless(JSON.parse(`{"a":[{"${key}":{}}]}`))).toBe(false),
  );

  it.each([undefined, null, 0, '', true, 'text'])('lets %p through', (value) => expect(isHarmless(value)).toBe(true));
});

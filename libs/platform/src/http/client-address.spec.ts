import { describe, expect, it } from '@jest/globals';

import { type Arrival, clientAddress, placeOf } from './client-address.js';

const from = (remoteAddress: string, forwarded?: string): Arrival => ({
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  socket: { remoteAddress },
});

describe('Where a request comes from', () => {
  it.each([
    ['nobody in front', 0, '203.0.113.9', undefined, '203.0.113.9'],
    ['nobody in front, and a claim', 0, '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['one proxy', 1, '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['one proxy, and a claim before it', 1, '10.0.0.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['two proxies, and a claim before them', 2, '10.0.0.1', '198.51.100.1, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['a proxy that was gone round', 1, '203.0.113.9', undefined, '203.0.113.9'],
    ['a proxy that wrote nonsense', 1, '10.0.0.1', 'not an address', 'unknown'],
    ['IPv6', 1, '::1', '2001:db8::9', '2001:db8::9'],
  ])('%s', (_name, hops, remote, forwarded, expected) => {
    expect(clientAddress(from(remote, forwarded), hops)).toBe(expected);
  });
});

describe('Who counts as one place', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::ffff', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('%s', (address, place) => {
    expect(placeOf(address)).toBe(place);
  });
});

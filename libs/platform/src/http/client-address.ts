import type { IncomingHttpHeaders } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/** As much of a request, of Node or of Express, as says where it comes from. */
export interface Arrival {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/**
 * Where a request comes from. Each proxy writes whom it heard behind what it was told: of the chain that
 * arrives, only what our own `proxyHops` proxies wrote is true. Everything before is a stranger's claim.
 */
export function clientAddress({ headers, socket }: Arrival, proxyHops: number): string {
  const claimed = [headers['x-forwarded-for'] ?? []].flat().join(',');
  const chain = [
    ...claimed
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
    socket.remoteAddress ?? '',
  ];
  const address = chain.at(Math.max(-chain.length, -1 - proxyHops)) ?? '';
  return isIP(address) === 0 ? 'unknown' : address;
}

/** Whoever has one IPv6 address has the 2^64 of its network: they count as one place. */
export function placeOf(address: string): string {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4 !== undefined || !isIPv6(address)) return v4 ?? address;
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const [before, after] = [head, tail].map((part) => part.split(':').filter(Boolean)) as [string[], string[]];
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  const network = [...before, ...zeros, ...after].slice(0, 4);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

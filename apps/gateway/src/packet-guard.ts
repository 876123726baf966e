import { gatewaySettings } from './settings.js';

/**
 * Whether a client's packet is small and plain enough to be looked at: not deeper than 16, not more
 * than 5,000 nodes, no key that reaches for prototypes. Walks without recursion, so the packet cannot
 * exhaust the guard either: 10 KB of nested brackets overflow the stack of whoever recurses.
 */
export function isHarmless(packet: unknown): boolean {
  const pending: { readonly value: unknown; readonly depth: number }[] = [{ value: packet, depth: 0 }];
  let nodes = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    nodes += 1;
    if (nodes > gatewaySettings.packetNodes || depth > gatewaySettings.packetDepth) return false;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, child] of Object.entries(value)) {
      if (key === '__proto__' || key === 'constructor' || key === 'prototype') return false;
      pending.push({ value: child, depth: depth + 1 });
    }
  }
  return true;
}

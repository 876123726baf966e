import { canonicalMessage } from '#protocol';

import type { Client } from '../clients/client.js';
import type { Copy } from '../clients/copy.js';
import type { Operation } from '../history.js';
import type { Committed } from '../store/committed.js';
import { SeenConversation } from '../store/seen-conversation.js';
import type { SimulatedReader } from '../store/simulated-reader.js';
import { type Violation, violation } from './violation.js';

export interface CopiesToCheck {
  readonly conversationId: string;
  readonly rows: readonly Committed[];
  readonly operations: readonly Operation[];
  readonly clients: readonly Client[];
  readonly reader: SimulatedReader;
}

/** At rest, every member's device has what the store has, and that is what people wrote: invariant 6. */
export function checkCopies({ conversationId, rows, operations, clients, reader }: CopiesToCheck): readonly Violation[] {
  const violations: Violation[] = [];
  const seen = new SeenConversation().follow(rows);
  const said = new Map(
    operations.flatMap(({ command }) => ('text' in command ? [[command.idempotencyKey, command.text] as const] : [])),
  );
  for (const message of seen.messages.values()) {
    if (message.deleted !== null || message.editKeys.size > 0) continue;
    const text = reader.textOf(conversationId, message);
    if (text !== said.get(message.idempotencyKey)) violations.push(violation(6, `message ${message.sequence} says "${text}"`));
  }
  const stored = [...seen.messages.values()].toSorted((one, other) => one.sequence - other.sequence);
  for (const { clientId, userId, copies } of clients) {
    const copy = copies.get(conversationId);
    if (copy === undefined || !seen.isMember(userId)) continue;
    const expected = stored.map((message) => canonicalMessage(reader.messageOf(conversationId, message, userId)));
    const difference = differenceOf(copy, { revision: seen.revision, messages: expected, members: membersOf(seen.members) });
    if (difference !== null) violations.push(violation(6, `${clientId} is at rest ${difference}`));
  }
  return violations;
}

interface Expected {
  readonly revision: number;
  readonly messages: readonly string[];
  readonly members: string;
}

function differenceOf(copy: Copy, { revision, messages, members }: Expected): string | null {
  if (copy.revision !== revision) return `at revision ${copy.revision} instead of ${revision}`;
  const shown = copy.messages.map((message) => canonicalMessage(message));
  if (shown.length !== messages.length) return `with ${shown.length} messages instead of ${messages.length}`;
  const wrong = shown.findIndex((line, index) => line !== messages[index]);
  if (wrong >= 0) return `with ${shown[wrong]} instead of ${messages[wrong]}`;
  const known = membersOf(copy.members);
  return known === members ? null : `with the members ${known} instead of ${members}`;
}

function membersOf(members: ReadonlyMap<string, { readonly role: string; readonly status: string }>): string {
  return [...members]
    .map(([userId, { role, status }]) => `${userId} ${role} ${status}`)
    .toSorted()
    .join(', ');
}

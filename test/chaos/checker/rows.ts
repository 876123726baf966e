import type { History, StoredConversation } from '../history.js';
import type { Violation } from './violation.js';

/** A key is one message, somebody's own; numbers are 1, 2, 3 …; and every revision is one change that is there. */
export function checkRows({ sends }: History, stored: Iterable<StoredConversation>): readonly Violation[] {
  const made = new Set(sends.map(({ conversationId, userId, key }) => `${conversationId} ${userId} ${key}`));
  return [...stored].flatMap((conversation) => [...checkKeys(conversation, made), ...checkNumbers(conversation)]);
}

function checkKeys({ conversationId, messages }: StoredConversation, made: ReadonlySet<string>): readonly Violation[] {
  const violations: Violation[] = [];
  const seen = new Map<string, number>();
  for (const { sequence, senderId, key } of messages) {
    const name = `${senderId} ${key}`;
    const earlier = seen.get(name);
    seen.set(name, sequence);
    if (earlier !== undefined) {
      violations.push({
        kind: 'duplicate',
        text: `messages ${earlier} and ${sequence} of ${conversationId} have the key ${key}`,
      });
    }
    if (!made.has(`${conversationId} ${name}`)) {
      violations.push({ kind: 'duplicate', text: `message ${sequence} of ${conversationId} is nobody's: its key is ${key}` });
    }
  }
  return violations;
}

function checkNumbers({ conversationId, ...conversation }: StoredConversation): readonly Violation[] {
  const { messages, edits, reactions, lastSequence, lastRevision } = conversation;
  // Of all that happens here, each is one revision with a row of its own; the opening of the conversation is the first.
  const revisions = [
    1,
    ...messages.map(({ createdRevision }) => createdRevision),
    ...[...edits, ...reactions].map(({ revision }) => revision),
  ];
  const sequences = messages.map(({ sequence }) => sequence);
  return [
    ...dense(`sequences of ${conversationId}`, sequences, lastSequence),
    ...dense(`revisions of ${conversationId}`, revisions, lastRevision),
    ...rising(conversationId, messages),
  ];
}

function dense(what: string, numbers: readonly number[], last: number): readonly Violation[] {
  const sorted = numbers.toSorted((one, other) => one - other);
  const wrong = sorted.findIndex((number, index) => number !== index + 1);
  if (wrong >= 0) return [{ kind: 'out of order', text: `${what}: ${sorted[wrong]} stands where ${wrong + 1} should` }];
  return sorted.length === last
    ? []
    : [{ kind: 'out of order', text: `${what}: there are ${sorted.length}, the head says ${last}` }];
}

function rising(conversationId: string, messages: StoredConversation['messages']): readonly Violation[] {
  const ordered = messages.toSorted((one, other) => one.sequence - other.sequence);
  return ordered.flatMap(({ sequence, createdRevision }, index) => {
    const before = ordered[index - 1]?.createdRevision ?? 0;
    if (createdRevision > before) return [];
    return [
      { kind: 'out of order', text: `message ${sequence} of ${conversationId} has revision ${createdRevision} after ${before}` },
    ];
  });
}

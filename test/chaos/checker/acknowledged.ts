import type { Asked, History, StoredConversation } from '../history.js';
import type { Violation } from './violation.js';

/** What was acknowledged is there as it was acknowledged; at rest, everything was. */
export function checkAcknowledged(
  { sends, edits, reactions }: History,
  stored: ReadonlyMap<string, StoredConversation>,
): readonly Violation[] {
  const violations: Violation[] = [];
  const lost = (what: string) => violations.push({ kind: 'lost', text: what });

  const byKey = indexed(stored, ({ messages }) => messages.map((message) => [message.key, message]));
  for (const { conversationId, key, acknowledgedAt, sequence } of sends) {
    if (acknowledgedAt === null) continue;
    const found = byKey.get(`${conversationId} ${key}`);
    if (found === undefined) lost(`message ${key}, acknowledged as ${sequence} of ${conversationId}, is not there`);
    else if (found.sequence !== sequence) {
      lost(`message ${key}, acknowledged as ${sequence} of ${conversationId}, is there as ${found.sequence}`);
    }
  }
  const bySequence = indexed(stored, ({ messages }) => messages.map((message) => [String(message.sequence), message]));
  for (const { conversationId, sequence, text, acknowledgedAt } of edits) {
    if (acknowledgedAt !== null && bySequence.get(`${conversationId} ${sequence}`)?.edited !== true) {
      lost(`the edit of ${sequence} of ${conversationId} to "${text}" was acknowledged and is not there`);
    }
  }
  const given = indexed(stored, (one) =>
    one.reactions.map((reaction) => [`${reaction.sequence} ${reaction.userId} ${reaction.emoji}`, reaction]),
  );
  for (const { conversationId, sequence, userId, emoji, acknowledgedAt } of reactions) {
    if (acknowledgedAt !== null && !given.has(`${conversationId} ${sequence} ${userId} ${emoji}`)) {
      lost(`the reaction ${emoji} of ${userId} to ${sequence} of ${conversationId} was acknowledged and is not there`);
    }
  }
  return [...violations, ...[...sends, ...edits, ...reactions].flatMap(unsettled)];
}

/** Nothing that these clients ask for may be refused, and an outbox goes on until it is answered. */
function unsettled({ clientId, conversationId, refusal, acknowledgedAt }: Asked): readonly Violation[] {
  if (refusal !== null) return [{ kind: 'refused', text: `${clientId} in ${conversationId}: ${refusal}` }];
  if (acknowledgedAt !== null) return [];
  return [{ kind: 'unanswered', text: `${clientId} in ${conversationId}: something was never answered` }];
}

function indexed<One>(
  stored: ReadonlyMap<string, StoredConversation>,
  entries: (conversation: StoredConversation) => readonly (readonly [string, One])[],
): ReadonlyMap<string, One> {
  return new Map(
    [...stored.values()].flatMap((one) => entries(one).map(([name, each]) => [`${one.conversationId} ${name}`, each] as const)),
  );
}

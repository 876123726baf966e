import type { History, Shown, ShownMessage, StoredConversation } from '../history.js';
import type { Violation } from './violation.js';

/** At rest, every client shows what the rows say, up to the newest change, with the texts that people wrote. */
export function checkShown(history: History, stored: ReadonlyMap<string, StoredConversation>): readonly Violation[] {
  const texts = textsOf(history);
  const rows = new Map([...stored].map(([id, conversation]) => [id, rowsOf(conversation)]));
  return history.shown.flatMap((shown) => {
    const conversation = stored.get(shown.conversationId);
    const difference =
      conversation === undefined
        ? 'a conversation that is not stored'
        : differenceOf(shown, { conversation, texts, rows: rows.get(shown.conversationId) ?? new Map<number, Row>() });
    if (difference === null) return [];
    return [{ kind: 'not converged', text: `${shown.clientId} shows of ${shown.conversationId} ${difference}` }];
  });
}

interface Row {
  readonly message: StoredConversation['messages'][number];
  /** Users, by emoji. */
  readonly reactions: ReadonlyMap<string, readonly string[]>;
}

interface Expected {
  readonly conversation: StoredConversation;
  readonly rows: ReadonlyMap<number, Row>;
  /** By conversation and sequence. */
  readonly texts: ReadonlyMap<string, string>;
}

function differenceOf(shown: Shown, { conversation, texts, rows }: Expected): string | null {
  const { lastRevision, lastSequence } = conversation;
  if (shown.revision !== lastRevision) return `revision ${shown.revision} instead of ${lastRevision}`;
  // A view may have let go of old messages: it is the newest ones without a gap.
  const first = lastSequence - shown.messages.length + 1;
  if (lastSequence > 0 && shown.messages.length === 0) return `nothing instead of ${lastSequence} messages`;
  for (const [index, message] of shown.messages.entries()) {
    const sequence = first + index;
    const row = rows.get(sequence);
    if (message.sequence !== sequence || row === undefined) return `message ${message.sequence} where ${sequence} should be`;
    const expected = lineOf(expectedOf(row, { userId: shown.userId, text: texts.get(`${shown.conversationId} ${sequence}`) }));
    if (lineOf(message) !== expected) return `${lineOf(message)} instead of ${expected}`;
  }
  return null;
}

function expectedOf({ message, reactions }: Row, reader: { userId: string; text: string | undefined }): ShownMessage {
  const { sequence, revision, messageId, senderId, key, edited } = message;
  return {
    ...{ sequence, revision, messageId, senderId, key, edited },
    text: reader.text ?? '(nobody wrote it)',
    reactions: [...reactions].map(([emoji, users]) => ({ emoji, count: users.length, mine: users.includes(reader.userId) })),
  };
}

/** Rows have no order of first use, so reactions are compared in that of their emoji. */
function lineOf({ sequence, revision, messageId, senderId, key, edited, text, reactions }: ShownMessage): string {
  const given = reactions.map(({ emoji, count, mine }) => `${emoji} ${count} ${mine}`).toSorted();
  return JSON.stringify([sequence, revision, messageId, senderId, key, edited, text, given]);
}

function rowsOf({ messages, reactions }: StoredConversation): ReadonlyMap<number, Row> {
  const given = Map.groupBy(reactions, ({ sequence }) => sequence);
  return new Map(
    messages.map((message) => {
      const byEmoji = Map.groupBy(given.get(message.sequence) ?? [], ({ emoji }) => emoji);
      const users = new Map([...byEmoji].map(([emoji, all]) => [emoji, all.map(({ userId }) => userId)]));
      return [message.sequence, { message, reactions: users }];
    }),
  );
}

/** What each message says: as it was sent, or as its sender was last told that it was edited. */
function textsOf({ sends, edits }: History): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { conversationId, sequence, text } of sends) if (sequence !== null) texts.set(`${conversationId} ${sequence}`, text);
  for (const { conversationId, sequence, text, acknowledgedAt } of edits) {
    if (acknowledgedAt !== null) texts.set(`${conversationId} ${sequence}`, text);
  }
  return texts;
}

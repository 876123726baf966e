import type { ChangeWrite, ConversationWrite, SealedMessage } from '../sequencer/conversation-journal.js';

/** The parameters of `sql/commit.sql` but the last, in its order: a column per parameter, a row per array index. */
export function commitParameters(writes: readonly ConversationWrite[]): readonly unknown[] {
  return [...messagesParameters(writes), ...openingsParameters(writes)];
}

/** The first of them, which are all that a batch of nothing but messages needs. */
export function messagesParameters(writes: readonly ConversationWrite[]): readonly unknown[] {
  const epochs = new Map(writes.map(({ shard, epoch }) => [`${shard}:${epoch}`, { shard, epoch }]));
  // In one order on every node, so that commits and acquisitions wait for each other instead of deadlocking.
  const fence = [...epochs.values()].toSorted((a, b) => a.shard - b.shard);
  const messages = writes.flatMap((write) =>
    write.messages.map((message) => ({ conversationId: write.conversationId, message })),
  );
  return [
    literal(fence, ({ shard }) => shard),
    literal(fence, ({ epoch }) => epoch),

    literal(writes, ({ conversationId }) => conversationId),
    literal(writes, ({ shard }) => shard),
    literal(writes, ({ expectedRevision }) => expectedRevision),
    literal(writes, ({ nextRevision }) => nextRevision),
    literal(writes, ({ nextSequence }) => nextSequence),

    literal(messages, ({ conversationId }) => conversationId),
    literal(messages, ({ message }) => message.sequence),
    literal(messages, ({ message }) => message.revision),
    literal(messages, ({ message }) => message.messageId),
    literal(messages, ({ message }) => message.senderId),
    literal(messages, ({ message }) => message.idempotencyKey),
    literal(messages, ({ message }) => hex(message.requestFingerprint)),
    literal(messages, ({ message }) => hex(message.content.ciphertext)),
    literal(messages, ({ message }) => hex(message.content.nonce)),
    literal(messages, ({ message }) => message.content.encryptionVersion),
    literal(messages, ({ message }) => message.content.keyVersion),

    literal(writes, ({ changes }) => changes.filter(({ kind }) => kind === 'message_deleted').length),
    literal(writes, (write) => String(movesUp(write))),

    literal(messages, ({ message }) => quoted(message.replyTo === null ? '' : String(message.replyTo))),
    literal(messages, ({ message }) => quoted(message.mentions.length === 0 ? '' : JSON.stringify(message.mentions))),
  ];
}

/** The others: conversations that come into being, and members who are mentioned. */
function openingsParameters(writes: readonly ConversationWrite[]): readonly unknown[] {
  const openings = writes.flatMap(({ conversationId, opening }) => (opening === null ? [] : [{ conversationId, ...opening }]));
  const members = openings.flatMap(({ conversationId, fact }) =>
    [...fact.members].map(([userId, role]) => ({ conversationId, userId, role, revision: fact.revision })),
  );
  const mentions = writes.flatMap(mentionsOf);
  return [
    openings.map(({ conversationId }) => conversationId),
    openings.map(({ fact }) => fact.type),
    openings.map(({ fact }) => fact.privacyMode),
    openings.map(({ fact }) => fact.details.name),
    openings.map(({ fact }) => fact.by),
    openings.map(({ keyId }) => keyId),
    openings.map(({ keyVersion }) => keyVersion),
    openings.map(({ wrappedKey }) => bytea(wrappedKey.material)),
    openings.map(({ wrappedKey }) => wrappedKey.provider),
    openings.map(({ wrappedKey }) => wrappedKey.providerKeyVersion),
    openings.map(({ fact }) => fact.details.description),
    openings.map(({ fact }) => fact.details.avatar),
    openings.map(({ fact }) => fact.details.invitePolicy),
    openings.map(({ fact }) => fact.requestFingerprint),

    members.map(({ conversationId }) => conversationId),
    members.map(({ userId }) => userId),
    members.map(({ role }) => role),
    members.map(({ revision }) => revision),

    literal(mentions, ({ conversationId }) => conversationId),
    literal(mentions, ({ sequence }) => sequence),
    literal(mentions, ({ messageId }) => messageId),
    literal(mentions, ({ senderId }) => senderId),
    literal(mentions, ({ userId }) => userId),
  ];
}

/** The parameters of `sql/commit-message.sql`, in its order. */
export function messageParameters(write: ConversationWrite, message: SealedMessage): readonly unknown[] {
  const { content, mentions } = message;
  return [
    write.shard,
    write.epoch,

    write.conversationId,
    write.expectedRevision,
    write.nextRevision,
    write.nextSequence,

    message.messageId,
    message.senderId,
    message.idempotencyKey,
    bytea(message.requestFingerprint),
    bytea(content.ciphertext),
    bytea(content.nonce),
    content.encryptionVersion,
    content.keyVersion,
    message.replyTo,
    mentions.length === 0 ? null : JSON.stringify(mentions),
  ];
}

/** Whether the conversation comes first in its members' lists with this: something was said, or happened to the group itself. */
function movesUp({ messages, changes }: ConversationWrite): boolean {
  return messages.length > 0 || changes.some(({ kind }) => groupEvents.has(kind));
}

const groupEvents: ReadonlySet<ChangeWrite['kind']> = new Set([
  'members_joined',
  'member_gone',
  'details_changed',
  'conversation_closed',
]);

/** A row for each user who is mentioned by a message, from now on. */
function mentionsOf({ conversationId, messages, changes }: ConversationWrite) {
  const sent = messages.flatMap(({ sequence, messageId, senderId, mentioned }) =>
    mentioned.map((userId) => ({ conversationId, sequence, messageId, senderId, userId })),
  );
  const edited = changes.flatMap((change) => {
    if (change.kind !== 'message_edited') return [];
    const { sequence, messageId, senderId, newlyMentioned } = change;
    return newlyMentioned.map((userId) => ({ conversationId, sequence, messageId, senderId, userId }));
  });
  return [...sent, ...edited];
}

/**
 * An array as PostgreSQL reads it. Only for numbers, UUIDs and hexadecimal, which need no quoting:
 * node-postgres looks at every element for what it might be, which costs more than all the rest here.
 */
function literal<Row>(rows: readonly Row[], valueOf: (row: Row) => string | number): string {
  let text = '{';
  for (const [index, row] of rows.entries()) text += index === 0 ? valueOf(row) : `,${valueOf(row)}`;
  return `${text}}`;
}

/** Any text within an array literal. */
function quoted(text: string): string {
  return text === '' ? '""' : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** A bytea within an array literal, where the backslash must be escaped. */
function hex(bytes: Uint8Array): string {
  return `\\\\x${bytea(bytes).toString('hex')}`;
}

/** The same bytes, in the form that node-postgres sends as bytea. */
function bytea(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

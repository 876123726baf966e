import type { ConversationWrite } from '../sequencer/conversation-journal.js';

/** The parameters of `sql/commit.sql`, in its order: a column per parameter, a row per array index. */
export function commitParameters(writes: readonly ConversationWrite[]): readonly unknown[] {
  const epochs = new Map(writes.map(({ shard, epoch }) => [`${shard}:${epoch}`, { shard, epoch }]));
  // In one order on every node, so that commits and acquisitions wait for each other instead of deadlocking.
  const fence = [...epochs.values()].toSorted((a, b) => a.shard - b.shard);
  const messages = writes.flatMap(({ conversationId, messages }) => messages.map((message) => ({ conversationId, ...message })));
  const openings = writes.flatMap(({ conversationId, opening }) => (opening === null ? [] : [{ conversationId, ...opening }]));
  const members = openings.flatMap(({ conversationId, fact }) =>
    [...fact.members].map(([userId, role]) => ({ conversationId, userId, role, revision: fact.revision })),
  );
  return [
    fence.map(({ shard }) => shard),
    fence.map(({ epoch }) => epoch),

    writes.map(({ conversationId }) => conversationId),
    writes.map(({ shard }) => shard),
    writes.map(({ expectedRevision }) => expectedRevision),
    writes.map(({ nextRevision }) => nextRevision),
    writes.map(({ nextSequence }) => nextSequence),

    messages.map(({ conversationId }) => conversationId),
    messages.map(({ sequence }) => sequence),
    messages.map(({ revision }) => revision),
    messages.map(({ messageId }) => messageId),
    messages.map(({ senderId }) => senderId),
    messages.map(({ idempotencyKey }) => idempotencyKey),
    messages.map(({ requestFingerprint }) => bytea(requestFingerprint)),
    messages.map(({ content }) => bytea(content.ciphertext)),
    messages.map(({ content }) => bytea(content.nonce)),
    messages.map(({ content }) => content.encryptionVersion),
    messages.map(({ content }) => content.keyVersion),

    openings.map(({ conversationId }) => conversationId),
    openings.map(({ fact }) => fact.type),
    openings.map(({ fact }) => fact.privacyMode),
    openings.map(({ fact }) => fact.name),
    openings.map(({ fact }) => fact.openedBy),
    openings.map(({ keyId }) => keyId),
    openings.map(({ keyVersion }) => keyVersion),
    openings.map(({ wrappedKey }) => bytea(wrappedKey.material)),
    openings.map(({ wrappedKey }) => wrappedKey.provider),
    openings.map(({ wrappedKey }) => wrappedKey.providerKeyVersion),

    members.map(({ conversationId }) => conversationId),
    members.map(({ userId }) => userId),
    members.map(({ role }) => role),
    members.map(({ revision }) => revision),
  ];
}

/** node-postgres knows how to put a Buffer into an array; a plain Uint8Array it would take for a list of numbers. */
function bytea(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

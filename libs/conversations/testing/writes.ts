import { type Epoch, shardOf } from '#actors';
import type { Ids } from '#kernel';

import { noDetails } from '../src/domain/conversation-state.js';
import type { ChangeWrite, ConversationWrite, OpeningWrite, SealedMessage } from '../src/sequencer/conversation-journal.js';

/** Writes as an actor would make them, for tests of what carries them out. Their content is not real ciphertext. */
export class Writes {
  constructor(private readonly ids: Ids) {}

  opening(conversationId: string, epoch: Epoch, memberIds: readonly [string, string]): ConversationWrite {
    const opening: OpeningWrite = {
      fact: {
        kind: 'conversation_opened',
        revision: 1,
        type: 'direct',
        privacyMode: 'search_enabled',
        details: noDetails,
        requestFingerprint: null,
        by: memberIds[0],
        members: new Map(memberIds.map((userId) => [userId, 'member'])),
      },
      keyId: this.ids.next(),
      keyVersion: 1,
      wrappedKey: { material: Uint8Array.of(1, 2, 3), provider: 'test', providerKeyVersion: 1 },
    };
    return { ...this.#at(conversationId, epoch, 0), nextRevision: 1, nextSequence: 0, opening, messages: [], changes: [] };
  }

  /** Appends messages after an opening and `sent` earlier messages. */
  messages(
    conversationId: string,
    epoch: Epoch,
    { sent, senderId, keys }: { readonly sent: number; readonly senderId: string; readonly keys: readonly string[] },
  ): ConversationWrite {
    const messages = keys.map((idempotencyKey, index) => this.#message(sent + index + 1, senderId, idempotencyKey));
    const nextSequence = sent + keys.length;
    return {
      ...this.#at(conversationId, epoch, sent + 1),
      nextRevision: nextSequence + 1,
      nextSequence,
      opening: null,
      messages,
      changes: [],
    };
  }

  /** Changes after an opening, `sent` messages and whatever else has brought the conversation to `revision`. */
  changes(
    conversationId: string,
    epoch: Epoch,
    { sent, revision, changes }: { readonly sent: number; readonly revision: number; readonly changes: readonly ChangeWrite[] },
  ): ConversationWrite {
    const nextRevision = revision + changes.length;
    return {
      ...this.#at(conversationId, epoch, revision),
      nextRevision,
      nextSequence: sent,
      opening: null,
      messages: [],
      changes,
    };
  }

  #at(conversationId: string, epoch: Epoch, expectedRevision: number) {
    return { conversationId, shard: shardOf(conversationId), epoch, expectedRevision };
  }

  #message(sequence: number, senderId: string, idempotencyKey: string): SealedMessage {
    return {
      sequence,
      revision: sequence + 1,
      messageId: this.ids.next(),
      senderId,
      idempotencyKey,
      requestFingerprint: Uint8Array.of(sequence % 256, 7),
      content: {
        ciphertext: Uint8Array.of(0, 255, sequence % 256),
        nonce: Uint8Array.of(9, 0),
        encryptionVersion: 1,
        keyVersion: 1,
      },
      replyTo: null,
      mentions: [],
      mentioned: [],
    };
  }
}

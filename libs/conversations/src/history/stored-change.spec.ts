import { describe, expect, it } from '@jest/globals';

import { jsonBytes } from './page-bytes.js';
import { changeOf } from './presentation.js';
import { leastBytes } from './stored-change.js';
import type { StoredMessage } from './stored-message.js';

const authenticatorBytes = 16;
const id = '0'.repeat(36);

/** Nothing in it can be shorter. */
const shortest: StoredMessage = {
  conversationId: id,
  messageId: id,
  sequence: 1,
  createdRevision: 2,
  revision: 2,
  senderId: id,
  idempotencyKey: id,
  replyTo: null,
  mentions: null,
  reactions: null,
  createdAt: new Date(0),
  editedAt: null,
  deletedAt: null,
  deletedBy: null,
  content: { ciphertext: new Uint8Array(authenticatorBytes), nonce: new Uint8Array(24), encryptionVersion: 1, keyVersion: 1 },
};

describe('what a change takes at least', () => {
  it('is what it takes when nothing in it can be shorter', () => {
    const { messageId, sequence, revision, senderId, idempotencyKey, createdAt } = shortest;
    const message = { messageId, sequence, revision, senderId, idempotencyKey, text: '', createdAt: createdAt.toISOString() };
    const change = changeOf({ kind: 'message', revision, createdRevision: 2, message });
    expect(leastBytes({ kind: 'message', revision, message: shortest })).toBe(jsonBytes(change));
  });
});

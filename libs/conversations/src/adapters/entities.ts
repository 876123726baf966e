import { defineEntity } from '@mikro-orm/core';

/**
 * The tables of this library as a model: for migrations, tools and whatever is not hot. The lane and
 * the reader use SQL; a test holds their column lists, and the migrated database, against this.
 */
const conversation = defineEntity({
  name: 'ConversationRow',
  tableName: 'conversation',
  properties: (p) => ({
    conversationId: p.uuid().primary(),
    type: p.text(),
    privacyMode: p.text(),
    name: p.text().nullable(),
    createdBy: p.uuid(),
    createdAt: p.datetime(3),
  }),
});

const conversationHead = defineEntity({
  name: 'ConversationHeadRow',
  tableName: 'conversation_head',
  properties: (p) => ({
    conversationId: p.uuid().primary(),
    lastSequence: p.bigint(),
    lastRevision: p.bigint(),
    changedAt: p.datetime(3),
  }),
});

const conversationMember = defineEntity({
  name: 'ConversationMemberRow',
  tableName: 'conversation_member',
  properties: (p) => ({
    conversationId: p.uuid().primary(),
    userId: p.uuid().primary(),
    role: p.text(),
    revision: p.bigint(),
    joinedAt: p.datetime(3),
  }),
});

const encryptionKey = defineEntity({
  name: 'EncryptionKeyRow',
  tableName: 'encryption_key',
  properties: (p) => ({
    id: p.uuid(),
    conversationId: p.uuid().primary(),
    keyVersion: p.integer().primary(),
    keyMaterial: p.blob(),
    provider: p.text(),
    providerKeyVersion: p.integer(),
    isActive: p.boolean().default(true),
    createdAt: p.datetime(3),
    rotatedAt: p.datetime(3).nullable(),
  }),
});

const message = defineEntity({
  name: 'MessageRow',
  tableName: 'message',
  properties: (p) => ({
    conversationId: p.uuid().primary(),
    sequence: p.bigint().primary(),
    revision: p.bigint(),
    messageId: p.uuid(),
    senderId: p.uuid(),
    idempotencyKey: p.uuid(),
    requestFingerprint: p.blob(),
    contentEncrypted: p.blob(),
    contentNonce: p.blob(),
    encryptionVersion: p.smallint(),
    keyVersion: p.integer(),
    createdAt: p.datetime(3),
  }),
});

const outbox = defineEntity({
  name: 'OutboxRow',
  tableName: 'outbox',
  properties: (p) => ({
    id: p.bigint().primary(),
    conversationId: p.uuid(),
    fromRevision: p.bigint(),
    toRevision: p.bigint(),
    createdAt: p.datetime(3),
  }),
});

export const conversationEntities = [conversation, conversationHead, conversationMember, encryptionKey, message, outbox] as const;

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
    description: p.text().nullable(),
    avatar: p.text().nullable(),
    invitePolicy: p.text().default('admins'),
    detailsRevision: p.bigint().default(1),
    closedAt: p.datetime(3).nullable(),
    requestFingerprint: p.blob().nullable(),
    membershipEpoch: p.bigint().default(0),
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
    activeAt: p.datetime(3),
    tombstones: p.bigint().default(0),
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
    status: p.text().default('active'),
    joinedRevision: p.bigint().default(1),
    joinedSequence: p.bigint().default(0),
    leftRevision: p.bigint().nullable(),
    leftSequence: p.bigint().nullable(),
    leftAt: p.datetime(3).nullable(),
    leftDetails: p.json().nullable(),
  }),
});

const memberState = defineEntity({
  name: 'MemberStateRow',
  tableName: 'member_state',
  properties: (p) => ({
    userId: p.uuid().primary(),
    conversationId: p.uuid().primary(),
    deliveredSequence: p.bigint().default(0),
    readSequence: p.bigint().default(0),
    readAt: p.datetime(3).nullable(),
    mutedUntil: p.datetime(3).nullable(),
    pinnedAt: p.datetime(3).nullable(),
    archivedAt: p.datetime(3).nullable(),
  }),
});

const presenceVisibility = defineEntity({
  name: 'PresenceVisibilityRow',
  tableName: 'presence_visibility',
  properties: (p) => ({ userId: p.uuid().primary(), visibility: p.text() }),
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
    createdRevision: p.bigint(),
    replyTo: p.bigint().nullable(),
    mentions: p.json().nullable(),
    reactions: p.json().nullable(),
    reactionCount: p.integer().default(0),
    editKey: p.uuid().nullable(),
    editedRevision: p.bigint().nullable(),
    editedAt: p.datetime(3).nullable(),
    deletedAt: p.datetime(3).nullable(),
    deletedBy: p.uuid().nullable(),
  }),
});

const messageVersion = defineEntity({
  name: 'MessageVersionRow',
  tableName: 'message_version',
  properties: (p) => ({
    conversationId: p.uuid().primary(),
    sequence: p.bigint().primary(),
    revision: p.bigint().primary(),
    replacedRevision: p.bigint(),
    contentEncrypted: p.blob(),
    contentNonce: p.blob(),
    encryptionVersion: p.smallint(),
    keyVersion: p.integer(),
    mentions: p.json().nullable(),
    editKey: p.uuid().nullable(),
    writtenAt: p.datetime(3),
  }),
});

const messageReaction = defineEntity({
  name: 'MessageReactionRow',
  tableName: 'message_reaction',
  properties: (p) => ({
    conversationId: p.uuid().primary(),
    sequence: p.bigint().primary(),
    userId: p.uuid().primary(),
    emoji: p.text().primary(),
    revision: p.bigint(),
    createdAt: p.datetime(3),
  }),
});

const mentionNotification = defineEntity({
  name: 'MentionNotificationRow',
  tableName: 'mention_notification',
  properties: (p) => ({
    userId: p.uuid().primary(),
    conversationId: p.uuid().primary(),
    sequence: p.bigint().primary(),
    messageId: p.uuid(),
    senderId: p.uuid(),
    createdAt: p.datetime(3),
    readAt: p.datetime(3).nullable(),
  }),
});

const invitation = defineEntity({
  name: 'InvitationRow',
  tableName: 'invitation',
  properties: (p) => ({
    invitationId: p.uuid().primary(),
    conversationId: p.uuid(),
    tokenHash: p.blob(),
    revision: p.bigint(),
    createdBy: p.uuid(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3),
    maxUses: p.integer().nullable(),
    uses: p.integer().default(0),
    revokedAt: p.datetime(3).nullable(),
  }),
});

const conversationAudit = defineEntity({
  name: 'ConversationAuditRow',
  tableName: 'conversation_audit',
  properties: (p) => ({
    conversationId: p.uuid().primary(),
    revision: p.bigint().primary(),
    ordinal: p.integer().primary(),
    action: p.text(),
    actorId: p.uuid(),
    sequence: p.bigint().nullable(),
    userId: p.uuid().nullable(),
    details: p.json().default('{}'),
    at: p.datetime(3),
  }),
});

const moderationAudit = defineEntity({
  name: 'ModerationAuditRow',
  tableName: 'moderation_audit',
  properties: (p) => ({
    id: p.uuid().primary(),
    moderatorId: p.uuid(),
    action: p.text(),
    conversationId: p.uuid(),
    sequence: p.bigint(),
    found: p.boolean(),
    at: p.datetime(3),
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

export const conversationEntities = [
  conversation,
  conversationHead,
  conversationMember,
  memberState,
  presenceVisibility,
  encryptionKey,
  message,
  messageVersion,
  messageReaction,
  mentionNotification,
  invitation,
  conversationAudit,
  moderationAudit,
  outbox,
] as const;

import * as z from 'zod/mini';

import {
  avatarReference,
  emoji,
  groupDescription,
  groupName,
  idempotencyKey,
  invitationId,
  invitePolicy,
  limits,
  memberRole,
  mentions,
  messageId,
  messageSequence,
  messageText,
  privacyMode,
  revision,
  sequence,
  userId,
} from '#protocol';

import type { ConversationCommand } from '../domain/commands.js';
import { rejectionReasons } from '../domain/decision.js';
import type { Answer } from './answers.js';

const by = userId;
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const someMentions = z.union([mentions, z.array(z.never()).check(z.maxLength(0))]);
const content = { text: messageText, mentions: someMentions };

/** A command as it comes from another process of this installation. Parsed like anybody's input. */
export const conversationCommand: z.ZodMiniType<ConversationCommand> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('send_message'),
    senderId: userId,
    idempotencyKey,
    messageId,
    ...content,
    replyTo: z.nullable(messageSequence),
  }),
  z.strictObject({ kind: z.literal('edit_message'), by, sequence: messageSequence, idempotencyKey, ...content }),
  z.strictObject({ kind: z.literal('delete_message'), by, sequence: messageSequence }),
  z.strictObject({ kind: z.literal('add_reaction'), by, sequence: messageSequence, emoji }),
  z.strictObject({ kind: z.literal('remove_reaction'), by, sequence: messageSequence, emoji }),
  z.strictObject({ kind: z.literal('open_direct_conversation'), openedBy: userId, otherUserId: userId }),
  z.strictObject({
    kind: z.literal('create_group'),
    by,
    privacyMode,
    name: groupName,
    description: z.nullable(groupDescription),
    avatar: z.nullable(avatarReference),
    invitePolicy,
    memberIds: z.array(userId).check(z.maxLength(limits.groupMembers - 1)),
    fingerprint: sha256,
  }),
  z.strictObject({
    kind: z.literal('change_details'),
    by,
    name: z.exactOptional(groupName),
    description: z.exactOptional(z.nullable(groupDescription)),
    avatar: z.exactOptional(z.nullable(avatarReference)),
    invitePolicy: z.exactOptional(invitePolicy),
  }),
  z.strictObject({ kind: z.literal('close_conversation'), by }),
  z.strictObject({
    kind: z.literal('add_members'),
    by,
    userIds: z.array(userId).check(z.minLength(1), z.maxLength(limits.groupMembers - 1)),
  }),
  z.strictObject({ kind: z.literal('remove_member'), by, userId }),
  z.strictObject({ kind: z.literal('change_role'), by, userId, role: memberRole }),
  z.strictObject({ kind: z.literal('leave_conversation'), by }),
  z.strictObject({
    kind: z.literal('create_invitation'),
    by,
    invitationId,
    tokenHash: sha256,
    expiresInSeconds: z.int().check(z.minimum(1), z.maximum(limits.invitationMaxAgeSeconds)),
    maxUses: z.nullable(z.int().check(z.minimum(1), z.maximum(limits.invitationMaxUses))),
  }),
  z.strictObject({ kind: z.literal('revoke_invitation'), by, invitationId }),
  z.strictObject({ kind: z.literal('join_by_invitation'), by, invitationId }),
]);

/** An answer as it comes from there; a newer process may say more. */
export const conversationAnswer: z.ZodMiniType<Answer> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sent'), messageId, sequence, revision, createdAt: z.number() }),
  z.object({ kind: z.literal('done'), revision }),
  z.object({ kind: z.literal('idempotency_conflict') }),
  z.object({ kind: z.literal('rejected'), reason: z.enum(rejectionReasons) }),
]);

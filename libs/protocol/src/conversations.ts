import { z } from 'zod';

import { limits } from './limits.js';
import { mentions } from './mentions.js';
import {
  avatarReference,
  conversationId,
  emoji,
  idempotencyKey,
  instant,
  messageId,
  revision,
  sequence,
  userId,
} from './scalars.js';

export const conversationType = z.enum(['direct', 'group']);
export type ConversationType = z.infer<typeof conversationType>;

export const privacyMode = z.enum(['search_enabled', 'strict_e2e']);
export type PrivacyMode = z.infer<typeof privacyMode>;

export const memberRole = z.enum(['member', 'admin']);
export type MemberRole = z.infer<typeof memberRole>;

/** Who may bring others into a group. */
export const invitePolicy = z.enum(['admins', 'members']);
export type InvitePolicy = z.infer<typeof invitePolicy>;

/** `left`: went by themselves. `removed`: was removed by an admin. */
export const memberStatus = z.enum(['active', 'left', 'removed']);
export type MemberStatus = z.infer<typeof memberStatus>;

export const user = z
  .object({ userId, username: z.string(), displayName: z.string() })
  .meta({ id: 'User', description: 'What anybody signed in may see of a user.' });
export type User = z.infer<typeof user>;

export const member = z.object({ userId, role: memberRole }).meta({ id: 'Member' });
export type Member = z.infer<typeof member>;

/** A reaction of one's own is `mine`: the same message reads differently to each of its readers. */
export const reactions = z
  .array(z.object({ emoji, count: z.int().min(1), mine: z.boolean() }))
  .meta({ id: 'Reactions', description: 'Each emoji once, in the order in which they were first given.' });
export type Reactions = z.infer<typeof reactions>;

/** What is absent is not there: no reply, no mention, no reaction; never edited; not deleted. */
export const message = z
  .object({
    messageId,
    sequence,
    revision: revision.meta({ description: 'The last change to this message.' }),
    senderId: userId,
    idempotencyKey,
    text: z.string().meta({ description: 'Empty once the message is deleted.' }),
    replyTo: z.exactOptional(sequence.meta({ description: 'The message that this one answers, by its sequence.' })),
    mentions: z.exactOptional(mentions),
    reactions: z.exactOptional(reactions),
    createdAt: instant,
    editedAt: z.exactOptional(instant),
    deletedAt: z.exactOptional(instant),
    deletedBy: z.exactOptional(userId),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof message>;

/** What the members of a group decide about it. All null or `admins` for a direct conversation. */
const details = {
  name: z.string().nullable(),
  description: z.string().nullable(),
  avatar: avatarReference.nullable(),
  invitePolicy,
};

export const conversation = z
  .object({
    conversationId,
    type: conversationType,
    privacyMode,
    ...details,
    memberCount: z.int().min(0),
    members: z.array(member.extend({ username: z.string(), displayName: z.string() })).meta({
      description: `All of them; in lists, at most ${limits.listedMembers}: see \`memberCount\`.`,
    }),
    lastSequence: sequence,
    messageCount: z.int().min(0).meta({ description: 'Messages that are not deleted.' }),
    revision,
    createdAt: instant,
    activeAt: instant.meta({
      description: 'Of the newest message, or of what happened to the group since: lists are in this order.',
    }),
    closedAt: instant.nullable(),
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof conversation>;

/** What a conversation is to the one who asks. Nobody else sees it. */
export const membership = z
  .object({
    role: memberRole,
    status: memberStatus,
    deliveredSequence: sequence,
    readSequence: sequence,
    unread: z.int().min(0).meta({ description: 'Messages that are not deleted, after the last one read or written.' }),
    unreadMentions: z.int().min(0),
    mutedUntil: instant.nullable().meta({ description: 'In the past: not muted. The year 9999: until unmuted.' }),
    pinned: z.boolean(),
    archived: z.boolean(),
  })
  .meta({ id: 'Membership' });
export type Membership = z.infer<typeof membership>;

/** How far somebody has come. Both only ever grow. */
export const receipt = z
  .object({ userId, deliveredSequence: sequence, readSequence: sequence, readAt: instant.nullable() })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof receipt>;

/** The conversation exists; always revision 1. */
export const conversationCreated = z
  .object({
    type: z.literal('conversation.created'),
    revision,
    conversationType,
    privacyMode,
    ...details,
    members: z.array(member),
    createdBy: userId,
    createdAt: instant,
  })
  .meta({ id: 'ConversationCreated' });

/** Name, description, picture or settings are these now; or the conversation was closed. */
export const conversationChanged = z
  .object({ type: z.literal('conversation.changed'), revision, ...details, closedAt: instant.nullable() })
  .meta({ id: 'ConversationChanged' });

/** These members are as they are said to be here: come, gone, or of another role. */
export const membersChanged = z
  .object({
    type: z.literal('members.changed'),
    revision,
    members: z.array(member.extend({ status: memberStatus })).min(1),
  })
  .meta({ id: 'MembersChanged' });

export const invitationChanged = z
  .object({
    type: z.literal('invitation.changed'),
    revision,
    invitationId: z.string(),
    status: z.enum(['active', 'revoked']),
  })
  .meta({ id: 'InvitationChanged', description: 'An invitation was made or revoked. Who may see more asks for it.' });

export const messageCreated = z.object({ type: z.literal('message.created'), revision, message }).meta({ id: 'MessageCreated' });

/** A message that changed since it was sent, as it is now. From `sync` only: live, each change comes by itself. */
export const messageUpdated = z.object({ type: z.literal('message.updated'), revision, message }).meta({ id: 'MessageUpdated' });

export const messageEdited = z
  .object({
    type: z.literal('message.edited'),
    revision,
    sequence,
    text: z.string(),
    mentions: z.exactOptional(mentions),
    editedAt: instant,
  })
  .meta({ id: 'MessageEdited' });

export const messageDeleted = z
  .object({ type: z.literal('message.deleted'), revision, sequence, deletedAt: instant, deletedBy: userId })
  .meta({ id: 'MessageDeleted', description: 'Its text, mentions and reactions are gone.' });

const reaction = {
  revision,
  sequence,
  emoji,
  userId,
  count: z.int().min(0).meta({ description: 'Of this emoji, after this change.' }),
};
export const reactionAdded = z.object({ type: z.literal('reaction.added'), ...reaction }).meta({ id: 'ReactionAdded' });
export const reactionRemoved = z.object({ type: z.literal('reaction.removed'), ...reaction }).meta({ id: 'ReactionRemoved' });

/** What a revision did. Applying one twice, or an old one after a sync, gives the same state. */
export const change = z
  .discriminatedUnion('type', [
    conversationCreated,
    conversationChanged,
    membersChanged,
    invitationChanged,
    messageCreated,
    messageUpdated,
    messageEdited,
    messageDeleted,
    reactionAdded,
    reactionRemoved,
  ])
  .meta({ id: 'Change' });
export type Change = z.infer<typeof change>;
export type ConversationCreated = z.infer<typeof conversationCreated>;
export type ConversationChanged = z.infer<typeof conversationChanged>;
export type MembersChanged = z.infer<typeof membersChanged>;
export type InvitationChanged = z.infer<typeof invitationChanged>;
export type MessageCreated = z.infer<typeof messageCreated>;
export type MessageUpdated = z.infer<typeof messageUpdated>;
export type MessageEdited = z.infer<typeof messageEdited>;
export type MessageDeleted = z.infer<typeof messageDeleted>;
export type ReactionAdded = z.infer<typeof reactionAdded>;
export type ReactionRemoved = z.infer<typeof reactionRemoved>;

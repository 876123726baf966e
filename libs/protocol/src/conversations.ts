import * as z from 'zod/mini';
import { described, named } from './description.js';

import { limits } from './limits.js';
import { mentions } from './mentions.js';
import {
  avatarReference,
  conversationId,
  count,
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

export const user = named(
  'User',
  z.object({ userId, username: z.string(), displayName: z.string() }),
  'What anybody signed in may see of a user.',
);
export type User = z.infer<typeof user>;

export const member = named('Member', z.object({ userId, role: memberRole }));
export type Member = z.infer<typeof member>;

/** A reaction of one's own is `mine`: the same message reads differently to each of its readers. */
export const reactions = named(
  'Reactions',
  z.array(z.object({ emoji, count: z.int().check(z.minimum(1)), mine: z.boolean() })),
  'Each emoji once, in the order in which they were first given.',
);
export type Reactions = z.infer<typeof reactions>;

/** What is absent is not there: no reply, no mention, no reaction; never edited; not deleted. */
export const message = named(
  'Message',
  z.object({
    messageId,
    sequence,
    revision: described(revision, 'The last change to this message.'),
    senderId: userId,
    idempotencyKey,
    text: described(z.string(), 'Empty once the message is deleted.'),
    replyTo: z.exactOptional(described(sequence, 'The message that this one answers, by its sequence.')),
    mentions: z.exactOptional(mentions),
    reactions: z.exactOptional(reactions),
    createdAt: instant,
    editedAt: z.exactOptional(instant),
    deletedAt: z.exactOptional(instant),
    deletedBy: z.exactOptional(userId),
  }),
);
export type Message = z.infer<typeof message>;

/** What the members of a group decide about it. All null or `admins` for a direct conversation. */
const details = {
  name: z.nullable(z.string()),
  description: z.nullable(z.string()),
  avatar: z.nullable(avatarReference),
  invitePolicy,
};

export const conversation = named(
  'Conversation',
  z.object({
    conversationId,
    type: conversationType,
    privacyMode,
    ...details,
    memberCount: count,
    members: described(
      z.array(z.extend(member, { username: z.string(), displayName: z.string() })),
      `All of them; in lists, at most ${limits.listedMembers}: see \`memberCount\`.`,
    ),
    lastSequence: sequence,
    messageCount: described(count, 'Messages that are not deleted.'),
    revision,
    createdAt: instant,
    activeAt: described(instant, 'Of the newest message, or of what happened to the group since: lists are in this order.'),
    closedAt: z.nullable(instant),
  }),
);
export type Conversation = z.infer<typeof conversation>;

/** What a conversation is to the one who asks. Nobody else sees it. */
export const membership = named(
  'Membership',
  z.object({
    role: memberRole,
    status: memberStatus,
    deliveredSequence: sequence,
    readSequence: sequence,
    unread: described(count, 'Messages that are not deleted, after the last one read or written.'),
    unreadMentions: count,
    mutedUntil: described(z.nullable(instant), 'In the past: not muted. The year 9999: until unmuted.'),
    pinned: z.boolean(),
    archived: z.boolean(),
  }),
);
export type Membership = z.infer<typeof membership>;

/** How far somebody has come. Both only ever grow. */
export const receipt = named(
  'Receipt',
  z.object({ userId, deliveredSequence: sequence, readSequence: sequence, readAt: z.nullable(instant) }),
);
export type Receipt = z.infer<typeof receipt>;

/** The conversation exists; always revision 1. */
export const conversationCreated = named(
  'ConversationCreated',
  z.object({
    type: z.literal('conversation.created'),
    revision,
    conversationType,
    privacyMode,
    ...details,
    members: z.array(member),
    createdBy: userId,
    createdAt: instant,
  }),
);

/** Name, description, picture or settings are these now; or the conversation was closed. */
export const conversationChanged = named(
  'ConversationChanged',
  z.object({ type: z.literal('conversation.changed'), revision, ...details, closedAt: z.nullable(instant) }),
);

/** These members are as they are said to be here: come, gone, or of another role. */
export const membersChanged = named(
  'MembersChanged',
  z.object({
    type: z.literal('members.changed'),
    revision,
    members: z.array(z.extend(member, { status: memberStatus })).check(z.minLength(1)),
  }),
);

export const invitationChanged = named(
  'InvitationChanged',
  z.object({
    type: z.literal('invitation.changed'),
    revision,
    invitationId: z.string(),
    status: z.enum(['active', 'revoked']),
  }),
  'An invitation was made or revoked. Who may see more asks for it.',
);

export const messageCreated = named('MessageCreated', z.object({ type: z.literal('message.created'), revision, message }));

/** A message that changed since it was sent, as it is now. From `sync` only: live, each change comes by itself. */
export const messageUpdated = named('MessageUpdated', z.object({ type: z.literal('message.updated'), revision, message }));

export const messageEdited = named(
  'MessageEdited',
  z.object({
    type: z.literal('message.edited'),
    revision,
    sequence,
    text: z.string(),
    mentions: z.exactOptional(mentions),
    editedAt: instant,
  }),
);

export const messageDeleted = named(
  'MessageDeleted',
  z.object({ type: z.literal('message.deleted'), revision, sequence, deletedAt: instant, deletedBy: userId }),
  'Its text, mentions and reactions are gone.',
);

const reaction = {
  revision,
  sequence,
  emoji,
  userId,
  count: described(count, 'Of this emoji, after this change.'),
};
export const reactionAdded = named('ReactionAdded', z.object({ type: z.literal('reaction.added'), ...reaction }));
export const reactionRemoved = named('ReactionRemoved', z.object({ type: z.literal('reaction.removed'), ...reaction }));

/** What a revision did. Applying one twice, or an old one after a sync, gives the same state. */
export const change = named(
  'Change',
  z.discriminatedUnion('type', [
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
  ]),
);
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

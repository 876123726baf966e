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

/** How many a conversation is for. */
export const conversationType = z.enum(['direct', 'group']);
/** Between two people, or of a group. */
export type ConversationType = z.infer<typeof conversationType>;

/** Whether the server can read messages, to search them. For good, from the creation on. */
export const privacyMode = z.enum(['search_enabled', 'strict_e2e']);
/** What the server may do with the text of messages. */
export type PrivacyMode = z.infer<typeof privacyMode>;

/** What a member may do in a group: admins decide about it. */
export const memberRole = z.enum(['member', 'admin']);
/** What somebody is in a group. */
export type MemberRole = z.infer<typeof memberRole>;

/** Who may bring others into a group. */
export const invitePolicy = z.enum(['admins', 'members']);
/** Who may bring others into a group: its admins, or all of its members. */
export type InvitePolicy = z.infer<typeof invitePolicy>;

/** `left`: went by themselves. `removed`: was removed by an admin. */
export const memberStatus = z.enum(['active', 'left', 'removed']);
/** Whether somebody is a member, and if not, how that came. */
export type MemberStatus = z.infer<typeof memberStatus>;

/** What anybody signed in may see of a user. */
export const user = named(
  'User',
  z.object({ userId, username: z.string(), displayName: z.string() }),
  'What anybody signed in may see of a user.',
);
/** A user, as others see them. */
export type User = z.infer<typeof user>;

/** A member of a conversation. */
export const member = named('Member', z.object({ userId, role: memberRole }));
/** A member of a conversation, by id and role. */
export type Member = z.infer<typeof member>;

/** A reaction of one's own is `mine`: the same message reads differently to each of its readers. */
export const reactions = named(
  'Reactions',
  z.array(z.object({ emoji, count: z.int().check(z.minimum(1)), mine: z.boolean() })),
  'Each emoji once, in the order in which they were first given.',
);
/** The reactions to a message, as one of its readers sees them. */
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
/** A message as it is now. */
export type Message = z.infer<typeof message>;

/** What the members of a group decide about it. All null or `admins` for a direct conversation. */
const details = {
  name: z.nullable(z.string()),
  description: z.nullable(z.string()),
  avatar: z.nullable(avatarReference),
  invitePolicy,
};

/** A conversation as all of its members see it. */
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
/** A conversation: what it is called, who is in it, how far it has come. */
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
/** What a conversation is to one of its members. */
export type Membership = z.infer<typeof membership>;

/** How far somebody has come. Both only ever grow. */
export const receipt = named(
  'Receipt',
  z.object({ userId, deliveredSequence: sequence, readSequence: sequence, readAt: z.nullable(instant) }),
);
/** How far a member has come. */
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

/** An invitation was made or revoked. */
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

/** A message was sent. */
export const messageCreated = named('MessageCreated', z.object({ type: z.literal('message.created'), revision, message }));

/** A message that changed since it was sent, as it is now. From `sync` only: live, each change comes by itself. */
export const messageUpdated = named('MessageUpdated', z.object({ type: z.literal('message.updated'), revision, message }));

/** Its text and mentions are these now. */
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

/** A message was deleted: its place stays. */
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
/** Somebody reacted to a message. */
export const reactionAdded = named('ReactionAdded', z.object({ type: z.literal('reaction.added'), ...reaction }));
/** Somebody took a reaction back. */
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
/** One change to a conversation, told apart by its `type`. */
export type Change = z.infer<typeof change>;
/** A conversation began. */
export type ConversationCreated = z.infer<typeof conversationCreated>;
/** What the admins of a conversation decide about it changed. */
export type ConversationChanged = z.infer<typeof conversationChanged>;
/** Members came, went or have another role. */
export type MembersChanged = z.infer<typeof membersChanged>;
/** An invitation was made or revoked. */
export type InvitationChanged = z.infer<typeof invitationChanged>;
/** A message was sent. */
export type MessageCreated = z.infer<typeof messageCreated>;
/** A message is different from what it was when it was sent. */
export type MessageUpdated = z.infer<typeof messageUpdated>;
/** The author of a message gave it another text. */
export type MessageEdited = z.infer<typeof messageEdited>;
/** A message was deleted. */
export type MessageDeleted = z.infer<typeof messageDeleted>;
/** Somebody reacted to a message. */
export type ReactionAdded = z.infer<typeof reactionAdded>;
/** Somebody took a reaction back. */
export type ReactionRemoved = z.infer<typeof reactionRemoved>;

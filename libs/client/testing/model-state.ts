import type {
  Conversation,
  ConversationType,
  InvitePolicy,
  MemberRole,
  Membership,
  MemberStatus,
  Mention,
  Message,
  User,
} from '#protocol';

/** A message with those who reacted to it: each reader sees other reactions as their own. */
export interface ModelMessage extends Omit<Message, 'reactions'> {
  readonly reactors: readonly { readonly emoji: string; readonly userIds: readonly string[] }[];
}

export interface ModelMember {
  readonly user: User;
  readonly role: MemberRole;
  readonly status: MemberStatus;
  /** Of the last change to this member. */
  readonly revision: number;
  readonly joinedSequence: number;
}

export interface ModelInvitation {
  readonly invitationId: string;
  readonly token: string;
  readonly revision: number;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly maxUses: number | null;
  readonly uses: number;
  readonly revokedAt: string | null;
}

/** All that a conversation is at one revision. Immutable, so that what a former member left can be kept. */
export interface ModelState {
  readonly revision: number;
  readonly type: ConversationType;
  readonly name: string | null;
  readonly description: string | null;
  readonly avatar: string | null;
  readonly invitePolicy: InvitePolicy;
  readonly closedAt: string | null;
  readonly detailsRevision: number;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly activeAt: string;
  readonly members: readonly ModelMember[];
  readonly messages: readonly ModelMessage[];
  readonly invitations: readonly ModelInvitation[];
}

/** What is no revision: registers of one member. */
export interface ModelRegisters {
  readonly deliveredSequence: number;
  readonly readSequence: number;
  readonly readAt: string | null;
  readonly mutedUntil: string | null;
  readonly pinned: boolean;
  readonly archived: boolean;
  /** Mentions that were read one by one. */
  readonly mentionsRead: readonly number[];
}

export const noRegisters: ModelRegisters = {
  deliveredSequence: 0,
  readSequence: 0,
  readAt: null,
  mutedUntil: null,
  pinned: false,
  archived: false,
  mentionsRead: [],
};

/** As this reader sees it. */
export function readMessage({ reactors, ...message }: ModelMessage, reader: string): Message {
  const reactions = reactors.map(({ emoji, userIds }) => ({ emoji, count: userIds.length, mine: userIds.includes(reader) }));
  return { ...message, ...(reactions.length > 0 && { reactions }) };
}

export function describe(conversationId: string, state: ModelState, members?: number): Conversation {
  const { type, name, description, avatar, invitePolicy, revision, createdAt, activeAt, closedAt, messages } = state;
  const active = state.members
    .filter(({ status }) => status === 'active')
    .sort((one, other) => (one.user.userId < other.user.userId ? -1 : 1));
  return {
    conversationId,
    type,
    privacyMode: 'search_enabled',
    name,
    description,
    avatar,
    invitePolicy,
    memberCount: active.length,
    members: active
      .slice(0, members)
      .map(({ user, role }) => ({ userId: user.userId, role, username: user.username, displayName: user.displayName })),
    lastSequence: messages.length,
    messageCount: messages.filter(({ deletedAt }) => deletedAt === undefined).length,
    revision,
    createdAt,
    activeAt,
    closedAt,
  };
}

/** `last − max(read, own newest, joined) − tombstones after that`, counted one by one. */
export function membershipOf(state: ModelState, registers: ModelRegisters, reader: string): Membership {
  const { mentionsRead, readAt: _readAt, ...shown } = registers;
  const { role, status, joinedSequence } = memberOf(state, reader);
  const own = state.messages.findLast(({ senderId }) => senderId === reader)?.sequence ?? 0;
  const upTo = Math.max(registers.readSequence, own, joinedSequence);
  const unread =
    status === 'active' ? state.messages.filter(({ sequence, deletedAt }) => sequence > upTo && deletedAt === undefined) : [];
  const unreadMentions = unread.filter(({ sequence, mentions }) => names(mentions, reader) && !mentionsRead.includes(sequence));
  return { role, status, ...shown, unread: unread.length, unreadMentions: unreadMentions.length };
}

export function memberOf(state: ModelState, userId: string): ModelMember {
  const member = state.members.find(({ user }) => user.userId === userId);
  if (member === undefined) throw new Error(`${userId} was never a member`);
  return member;
}

export const names = (mentions: readonly Mention[] = [], userId: string): boolean =>
  mentions.some((mention) => 'all' in mention || mention.userId === userId);

import type { Conversation, InvitePolicy, MemberRole, MemberStatus, Message } from './conversations.js';

/** The things of a conversation whose changes `sync` tells, each by the revision of its last change. */
export interface DigestedThings {
  /** What its admins decide: one thing, of revision 1 until they change it. */
  readonly details: {
    readonly revision: number;
    readonly name: string | null;
    readonly description: string | null;
    readonly avatar: string | null;
    readonly invitePolicy: InvitePolicy;
    readonly closedAt: string | null;
  } | null;
  /** Former ones too. */
  readonly members: Iterable<{
    readonly userId: string;
    readonly role: MemberRole;
    readonly status: MemberStatus;
    readonly revision: number;
  }>;
  readonly invitations: Iterable<{
    readonly invitationId: string;
    readonly status: 'active' | 'revoked';
    readonly revision: number;
  }>;
  /** Deleted ones too. As their reader sees them: their own reactions count as theirs. */
  readonly messages: Iterable<Message>;
}

/** Changes after one revision, up to and with another. */
export interface DigestedRange {
  readonly afterRevision: number;
  readonly upToRevision: number;
}

/** The canonical form of some things. */
export interface Canonical {
  /** What is hashed, in UTF-8. */
  readonly text: string;
  readonly things: number;
}

type Value = string | number | null | readonly Value[];

/**
 * The exact text whose SHA-256 is the `digest` of a conversation: server and client each make it of what they have.
 *
 * It has a line for each thing whose last change came in the range, without an end of line after the last one. A line is
 * a JSON array without spaces, escaped as `JSON.stringify` of ECMAScript does, null for what is absent:
 *
 *     [revision,"details",name,description,avatar,invitePolicy,closedAt]
 *     [revision,"invitation",invitationId,status]
 *     [revision,"member",userId,role,status]
 *     [revision,"message",sequence,messageId,senderId,idempotencyKey,text,replyTo,mentions,reactions,
 *      createdAt,editedAt,deletedAt,deletedBy]
 *
 * `mentions` is an array of `[userId,start,length]`, with null as the user for everybody, in the order of the text;
 * `reactions` one of `[emoji,count,mine]`, with 1 or 0 for `mine`, in order of the UTF-16 code units of the emoji; each
 * is null where it would be empty. Lines are in order of revision, then of the name of the kind, then of the
 * id of the invitation or user.
 */
export function canonicalForm({ details, members, invitations, messages }: DigestedThings, range: DigestedRange): Canonical {
  const lines: Line[] = [];
  const add = (revision: number, kind: string, id: string, values: readonly Value[]) => {
    if (revision <= range.afterRevision || revision > range.upToRevision) return;
    lines.push({ revision, kind, id, text: JSON.stringify([revision, kind, ...values]) });
  };
  if (details !== null) {
    const { revision, name, description, avatar, invitePolicy, closedAt } = details;
    add(revision, 'details', '', [name, description, avatar, invitePolicy, closedAt]);
  }
  for (const { revision, userId, role, status } of members) add(revision, 'member', userId, [userId, role, status]);
  for (const { revision, invitationId, status } of invitations) {
    add(revision, 'invitation', invitationId, [invitationId, status]);
  }
  for (const message of messages) add(message.revision, 'message', '', valuesOf(message));
  const text = lines
    .sort(inOrder)
    .map((line) => line.text)
    .join('\n');
  return { text, things: lines.length };
}

/** The line of a message in either canonical form: two states of a message are the same exactly if their lines are. */
export function canonicalMessage(message: Message): string {
  return JSON.stringify([message.revision, 'message', ...valuesOf(message)]);
}

/**
 * The exact text whose SHA-256 is `messages.digest` of `window.digest`: the lines of these messages as in
 * {@link canonicalForm}, in the order in which they are given. For a run without gaps that is the order of sequence.
 */
export function canonicalMessages(messages: readonly Message[]): string {
  return messages.map(canonicalMessage).join('\n');
}

/** What members see of a conversation besides its messages, as far as it says something for itself. */
export type DigestedRoster = Pick<
  Conversation,
  'type' | 'privacyMode' | 'name' | 'description' | 'avatar' | 'invitePolicy' | 'createdAt' | 'closedAt'
> & { readonly members: readonly { readonly userId: string; readonly role: MemberRole }[] };

/**
 * The exact text whose SHA-256 is `roster.digest` of `window.digest`. Lines as in {@link canonicalForm}, but without
 * revisions, which a client does not keep for these:
 *
 *     ["details",type,privacyMode,name,description,avatar,invitePolicy,createdAt,closedAt]
 *     ["member",userId,role]
 *
 * The details come first, then the active members in order of their ids. What people are called is no part of it: that
 * is theirs, and no revision of a conversation.
 */
export function canonicalRoster(roster: DigestedRoster): string {
  const { type, privacyMode, name, description, avatar, invitePolicy, createdAt, closedAt } = roster;
  const details: Value = ['details', type, privacyMode, name, description, avatar, invitePolicy, createdAt, closedAt];
  const members = roster.members
    .toSorted((one, other) => compare(one.userId, other.userId))
    .map(({ userId, role }): Value => ['member', userId, role]);
  return [details, ...members].map((line) => JSON.stringify(line)).join('\n');
}

interface Line {
  readonly revision: number;
  readonly kind: string;
  readonly id: string;
  readonly text: string;
}

function valuesOf(message: Message): readonly Value[] {
  const { sequence, messageId, senderId, idempotencyKey, text, replyTo = null } = message;
  const { createdAt, editedAt = null, deletedAt = null, deletedBy = null } = message;
  const mentions = (message.mentions ?? []).map((mention): Value => [
    'userId' in mention ? mention.userId : null,
    mention.start,
    mention.length,
  ]);
  const reactions = (message.reactions ?? [])
    .toSorted((one, other) => compare(one.emoji, other.emoji))
    .map(({ emoji, count, mine }): Value => [emoji, count, mine ? 1 : 0]);
  return [
    sequence,
    messageId,
    senderId,
    idempotencyKey,
    text,
    replyTo,
    mentions.length === 0 ? null : mentions,
    reactions.length === 0 ? null : reactions,
    createdAt,
    editedAt,
    deletedAt,
    deletedBy,
  ];
}

function inOrder(one: Line, other: Line): number {
  return one.revision - other.revision || compare(one.kind, other.kind) || compare(one.id, other.id);
}

/** By UTF-16 code units, as everywhere alike: no locale. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

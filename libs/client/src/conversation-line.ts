import type { Change, Conversation, Membership, MembersChanged, Message } from '#protocol';

import type { ConversationSummary } from './contract.js';
import { later, messageNews } from './message-changes.js';

/** A line of the list after something happened. `exact`: false if a part of it has to be read from the server again. */
export interface LineAfter {
  readonly line: ConversationSummary;
  readonly exact: boolean;
}

/**
 * The line after the change that is next in order of revision.
 *
 * Unread messages are counted only where that is certain, because no change before this one is missing:
 * a message of somebody else is one more, one of mine means that I have read. Whatever else may touch the
 * numbers (a deletion, or an edit that mentions, while something is unread) makes the line inexact, and so does
 * what happens to a group: its time and the names of new members do not come with the change.
 */
export function lineAfter(
  { conversation, membership, lastMessage }: ConversationSummary,
  change: Change,
  reader: string,
): LineAfter {
  const { revision } = change;
  const after = (
    parts: { conversation?: Partial<Conversation>; membership?: Partial<Membership>; lastMessage?: Message | undefined },
    exact = true,
  ): LineAfter => {
    const last = parts.lastMessage ?? lastMessage;
    return {
      line: {
        conversation: { ...conversation, ...parts.conversation, revision },
        membership: { ...membership, ...parts.membership },
        ...(last && { lastMessage: last }),
      },
      exact,
    };
  };
  switch (change.type) {
    case 'message.created': {
      const { message } = change;
      return after({
        conversation: {
          lastSequence: Math.max(conversation.lastSequence, message.sequence),
          messageCount: conversation.messageCount + 1,
          activeAt: latest(conversation.activeAt, message.createdAt),
        },
        membership: unreadAfter(membership, message, reader),
        lastMessage: newest(lastMessage, message),
      });
    }
    case 'message.edited': {
      const mentions = change.mentions ?? [];
      const isCertain = membership.unread === 0 || (membership.unreadMentions === 0 && mentions.length === 0);
      return after({ lastMessage: changed(lastMessage, change, reader) }, isCertain);
    }
    case 'message.deleted':
      return after(
        {
          conversation: { messageCount: conversation.messageCount - 1 },
          lastMessage: changed(lastMessage, change, reader),
        },
        membership.unread === 0,
      );
    case 'reaction.added':
    case 'reaction.removed':
      return after({ lastMessage: changed(lastMessage, change, reader) });
    case 'conversation.changed': {
      const { name, description, avatar, invitePolicy, closedAt } = change;
      return after({ conversation: { name, description, avatar, invitePolicy, closedAt } }, false);
    }
    case 'members.changed':
      return after({ conversation: withMembers(conversation, change), membership: standingAfter(change, reader) }, false);
    case 'message.updated':
    case 'conversation.created':
    case 'invitation.changed':
      return after({}, false);
  }
}

/**
 * The line after the registers of my membership moved, on this or another device. They say nothing of the revision
 * at which unread messages were counted: certain is only that who has read up to the end has nothing unread.
 */
export function lineAfterRegisters(line: ConversationSummary, registers: Partial<Membership>): LineAfter {
  const { membership, conversation } = line;
  const {
    role: _role,
    status: _status,
    unread = membership.unread,
    unreadMentions = membership.unreadMentions,
    ...rest
  } = registers;
  const said = { readSequence: rest.readSequence ?? 0, deliveredSequence: rest.deliveredSequence ?? 0 };
  // A former member comes no further. What is said of before they went was perhaps too late to count.
  if (membership.status !== 'active' && Math.max(said.readSequence, said.deliveredSequence) > membership.deliveredSequence)
    return { line, exact: false };
  const readSequence = Math.max(membership.readSequence, said.readSequence);
  const deliveredSequence = Math.max(membership.deliveredSequence, said.deliveredSequence, readSequence);
  const numbers = readSequence >= conversation.lastSequence ? { unread: 0, unreadMentions: 0 } : undefined;
  const after = { ...membership, ...rest, readSequence, deliveredSequence, ...numbers };
  const isSame = readSequence === membership.readSequence && after.unread === unread && after.unreadMentions === unreadMentions;
  const isCertain = numbers !== undefined || isSame;
  return { line: { ...line, membership: after }, exact: isCertain };
}

/** The later of two messages, and of two states of one message the later state. */
export function newest<Known extends Message | undefined>(known: Known, other: Message | undefined): Known | Message {
  if (known === undefined || other === undefined) return other ?? known;
  if (other.sequence !== known.sequence) return other.sequence > known.sequence ? other : known;
  return other.revision > known.revision ? other : known;
}

/** Whoever writes has read. */
function unreadAfter(membership: Membership, { senderId, mentions = [] }: Message, reader: string): Partial<Membership> {
  if (senderId === reader) return { unread: 0, unreadMentions: 0 };
  const isMine = mentions.some((mention) => 'all' in mention || mention.userId === reader);
  return { unread: membership.unread + 1, unreadMentions: membership.unreadMentions + (isMine ? 1 : 0) };
}

function changed(message: Message | undefined, change: Change, reader: string): Message | undefined {
  const news = messageNews(change).find(({ sequence }) => sequence === message?.sequence);
  return message && news ? later(message, news, reader) : message;
}

/** Those who came are missing until they are read: their names are not known here. */
function withMembers({ members, memberCount }: Conversation, { members: after }: MembersChanged): Partial<Conversation> {
  const statuses = new Map(after.map((member) => [member.userId, member]));
  const stayed = members.flatMap((member) => {
    const { role = member.role, status = 'active' } = statuses.get(member.userId) ?? {};
    return status === 'active' ? [{ ...member, role }] : [];
  });
  return { members: stayed, memberCount: memberCount - (members.length - stayed.length) };
}

function standingAfter({ members }: MembersChanged, reader: string): Partial<Membership> {
  const mine = members.find(({ userId }) => userId === reader);
  return mine === undefined ? {} : { role: mine.role, status: mine.status };
}

/** Instants are UTC with milliseconds, so that their texts sort as they do. */
const latest = (one: string, other: string): string => (one > other ? one : other);

import { unreachable } from '#kernel';
import type { Change, Message, MessageDeleted, MessageEdited, ReactionAdded, ReactionRemoved, Reactions } from '#protocol';

/** A change to a message that says only what is different. It counts for the state before it, and for no other. */
export type MessageDelta = MessageEdited | MessageDeleted | ReactionAdded | ReactionRemoved;

/** What a change says of a message: all of it, or what is different. */
export type MessageNews = Message | MessageDelta;

/** The message news of a change; none if it is about something else. */
export function messageNews(change: Change): readonly MessageNews[] {
  switch (change.type) {
    case 'message.created':
    case 'message.updated':
      return [change.message];
    case 'message.edited':
    case 'message.deleted':
    case 'reaction.added':
    case 'reaction.removed':
      return [change];
    case 'conversation.created':
    case 'conversation.changed':
    case 'members.changed':
    case 'invitation.changed':
      return [];
    default:
      return unreachable(change);
  }
}

/** The messages that changes bring whole. */
export function messagesOf(changes: readonly Change[]): readonly Message[] {
  return changes.flatMap(messageNews).flatMap((news) => wholeMessage(news) ?? []);
}

const isDelta = (news: MessageNews): news is MessageDelta => 'type' in news;

/** Of two states of a message the later one; a change makes a state of the one it is applied to. */
export function later(message: Message, news: MessageNews, reader: string): Message {
  if (isDelta(news)) return withDelta(message, news, reader);
  return news.revision > message.revision ? news : message;
}

/** The message that news bring by themselves. */
export const wholeMessage = (news: MessageNews): Message | undefined => (isDelta(news) ? undefined : news);

/**
 * The message after a change to it; the same one if it contains the change already.
 *
 * @param reader whose reactions are `mine`.
 */
function withDelta(message: Message, delta: MessageDelta, reader: string): Message {
  if (delta.revision <= message.revision) return message;
  const { mentions: _mentions, reactions, ...rest } = message;
  const { revision } = delta;
  switch (delta.type) {
    case 'message.edited': {
      const { text, mentions, editedAt } = delta;
      return { ...rest, revision, text, ...(mentions && { mentions }), ...(reactions && { reactions }), editedAt };
    }
    case 'message.deleted': {
      const { deletedAt, deletedBy } = delta;
      return { ...rest, revision, text: '', deletedAt, deletedBy };
    }
    case 'reaction.added':
    case 'reaction.removed': {
      const { reactions: _before, ...untouched } = message;
      const after = reactionsAfter(reactions ?? [], delta, reader);
      return { ...untouched, revision, ...(after.length > 0 && { reactions: after }) };
    }
  }
}

/** In the order in which they were first given: a new emoji comes last, one that nobody gives any more goes. */
function reactionsAfter(
  before: Reactions,
  { type, emoji, userId, count }: ReactionAdded | ReactionRemoved,
  reader: string,
): Reactions {
  const known = before.find((reaction) => reaction.emoji === emoji);
  const mine = userId === reader ? type === 'reaction.added' : (known?.mine ?? false);
  const changed = { emoji, count, mine };
  const after = known === undefined ? [...before, changed] : before.map((reaction) => (reaction === known ? changed : reaction));
  return after.filter((reaction) => reaction.count > 0);
}

import { areWithin, limits, type Mention } from '#protocol';

import type { AddReaction, DeleteMessage, EditMessage, RemoveReaction, SendMessage } from './commands.js';
import type { ConversationState, OpenedConversation } from './conversation-state.js';
import { type Decision, decided, type RejectionReason, rejected, unchanged } from './decision.js';
import { asMember } from './standing.js';
import { type ReactionCount, reactionKey, type TargetMessage, type Targets } from './targets.js';

export function sendMessage(state: ConversationState, command: SendMessage): Decision {
  const { senderId, idempotencyKey, messageId, text, replyTo, mentions } = command;
  const standing = asMember(state, senderId);
  if (standing.kind === 'rejected') return standing;
  // A message can answer a deleted one, and never one that is still to come.
  if (replyTo !== null && replyTo > state.lastSequence) return rejected('not_found');
  const refusal = refusalOf(mentions, text, standing);
  if (refusal !== null) return rejected(refusal);
  return decided({
    kind: 'message_sent',
    revision: state.lastRevision + 1,
    by: senderId,
    sequence: state.lastSequence + 1,
    messageId,
    idempotencyKey,
    text,
    replyTo,
    mentions,
    mentioned: mentionedBy(mentions, standing.opened, senderId),
  });
}

export function editMessage(state: ConversationState, command: EditMessage, targets: Targets): Decision {
  const { by, sequence, idempotencyKey, text, mentions } = command;
  const standing = asMember(state, by);
  if (standing.kind === 'rejected') return standing;
  const message = targets.messages.get(sequence);
  if (message === undefined) return rejected('not_found');
  if (message.senderId !== by) return rejected('forbidden');
  if (message.usedEditKeys.has(idempotencyKey)) return unchanged;
  if (message.deleted) return rejected('message_deleted');
  if (!isRecent(message)) return rejected('window_closed');
  const refusal = refusalOf(mentions, text, standing);
  if (refusal !== null) return rejected(refusal);
  const before = new Set(mentionedBy(message.mentions, standing.opened, by));
  const mentioned = mentionedBy(mentions, standing.opened, by);
  return decided({
    kind: 'message_edited',
    revision: state.lastRevision + 1,
    by,
    sequence,
    messageId: message.messageId,
    senderId: message.senderId,
    idempotencyKey,
    text,
    mentions,
    mentioned,
    newlyMentioned: mentioned.filter((userId) => !before.has(userId)),
  });
}

/** The author within the window, an admin of the group at any time. */
export function deleteMessage(state: ConversationState, { by, sequence }: DeleteMessage, targets: Targets): Decision {
  const standing = asMember(state, by);
  if (standing.kind === 'rejected') return standing;
  const message = targets.messages.get(sequence);
  if (message === undefined) return rejected('not_found');
  const isAuthor = message.senderId === by;
  if (!isAuthor && standing.role !== 'admin') return rejected('forbidden');
  if (message.deleted) return unchanged;
  if (standing.role !== 'admin' && !isRecent(message)) return rejected('window_closed');
  return decided({ kind: 'message_deleted', revision: state.lastRevision + 1, by, sequence });
}

export function addReaction(state: ConversationState, { by, sequence, emoji }: AddReaction, targets: Targets): Decision {
  const standing = asMember(state, by);
  if (standing.kind === 'rejected') return standing;
  const message = targets.messages.get(sequence);
  if (message === undefined) return rejected('not_found');
  if (message.deleted) return rejected('message_deleted');
  if (message.givenReactions.has(reactionKey(by, emoji))) return unchanged;
  const reactions = counted(message.reactions, emoji, 1);
  if (reactions.length > limits.distinctReactions) return rejected('too_many_reactions');
  const count = countOf(reactions, emoji);
  return decided({ kind: 'reaction_added', revision: state.lastRevision + 1, by, sequence, emoji, count, reactions });
}

/** What was never given is taken back already; a tombstone has no reactions. */
export function removeReaction(state: ConversationState, { by, sequence, emoji }: RemoveReaction, targets: Targets): Decision {
  const standing = asMember(state, by);
  if (standing.kind === 'rejected') return standing;
  const message = targets.messages.get(sequence);
  if (message === undefined) return rejected('not_found');
  if (!message.givenReactions.has(reactionKey(by, emoji))) return unchanged;
  const reactions = counted(message.reactions, emoji, -1);
  const count = countOf(reactions, emoji);
  return decided({ kind: 'reaction_removed', revision: state.lastRevision + 1, by, sequence, emoji, count, reactions });
}

function isRecent({ ageMs }: TargetMessage): boolean {
  return ageMs <= limits.editWindowMs;
}

function refusalOf(
  mentions: readonly Mention[],
  text: string,
  { opened, role }: { readonly opened: OpenedConversation; readonly role: string },
): RejectionReason | null {
  if (mentions.length === 0) return null;
  if (!areWithin(text, mentions)) return 'invalid_mention';
  for (const mention of mentions) {
    if ('all' in mention) {
      // Everybody of two is the other one: no admin is needed for that.
      if (opened.type === 'group' && role !== 'admin') return 'forbidden';
    } else if (!opened.members.has(mention.userId)) return 'invalid_mention';
  }
  return null;
}

/** Each once, and never the one who wrote. */
function mentionedBy(mentions: readonly Mention[], { members }: OpenedConversation, by: string): readonly string[] {
  if (mentions.length === 0) return [];
  const mentioned = new Set(mentions.flatMap((mention) => ('all' in mention ? [...members.keys()] : [mention.userId])));
  mentioned.delete(by);
  return [...mentioned];
}

function counted(reactions: readonly ReactionCount[], emoji: string, by: 1 | -1): readonly ReactionCount[] {
  if (!reactions.some((reaction) => reaction.emoji === emoji)) return [...reactions, { emoji, count: by }];
  return reactions
    .map((reaction) => (reaction.emoji === emoji ? { emoji, count: reaction.count + by } : reaction))
    .filter(({ count }) => count > 0);
}

function countOf(reactions: readonly ReactionCount[], emoji: string): number {
  return reactions.find((reaction) => reaction.emoji === emoji)?.count ?? 0;
}

import type { Change } from '#protocol';

import type { Fact } from '../domain/facts.js';
import { changeOf } from './changes.js';
import type { ConversationFeed, Mentioned } from './conversation-feed.js';

/**
 * Tells what was committed, to those whom it concerns at each point of it: who joins hears from there on, and who is
 * removed hears of that and of nothing after it.
 */
export function tellMembers(feed: ConversationFeed, conversationId: string, facts: readonly Fact[], committedAt: number): void {
  let untold: Change[] = [];
  const tell = () => {
    if (untold.length > 0) feed.publish(conversationId, untold);
    untold = [];
  };
  for (const fact of facts) {
    if (fact.kind === 'conversation_opened') feed.subscribe(conversationId, [...fact.members.keys()]);
    if (fact.kind === 'members_joined') feed.subscribe(conversationId, fact.userIds);
    untold.push(changeOf(fact, committedAt));
    if (fact.kind === 'member_gone') {
      tell();
      feed.unsubscribe(conversationId, [fact.userId]);
    }
  }
  tell();
  const mentioned = facts.flatMap((fact) => mentionedBy(conversationId, fact, committedAt));
  if (mentioned.length > 0) feed.mention(mentioned);
}

function mentionedBy(conversationId: string, fact: Fact, committedAt: number): readonly Mentioned[] {
  if (fact.kind !== 'message_sent' && fact.kind !== 'message_edited') return [];
  const userIds = fact.kind === 'message_sent' ? fact.mentioned : fact.newlyMentioned;
  const { sequence, messageId, by: senderId } = fact;
  const createdAt = new Date(committedAt).toISOString();
  return userIds.map((userId) => ({
    userId,
    notification: { conversationId, sequence, messageId, senderId, createdAt, readAt: null },
  }));
}

import type { Change } from '#protocol';

import { audienceOf } from '../domain/audience.js';
import type { ConversationState } from '../domain/conversation-state.js';
import { evolve } from '../domain/evolve.js';
import type { Fact, MemberGone } from '../domain/facts.js';
import { changeOf } from './changes.js';
import type { ConversationFeed, Mentioned } from './conversation-feed.js';

/**
 * Tells what was committed since a state, to those whom it concerns at each point of it: who joins hears from there on, and who is
 * removed hears of that and of nothing after it, because those who stay are another audience from there on.
 */
export function tellMembers(
  feed: ConversationFeed,
  before: ConversationState,
  facts: readonly Fact[],
  committedAt: number,
): void {
  const { conversationId } = before;
  let state = before;
  let untold: Change[] = [];
  const tell = () => {
    if (untold.length > 0) feed.publish(audienceOf(state), untold);
    untold = [];
  };
  for (const fact of facts) {
    untold.push(changeOf(fact, committedAt));
    if (fact.kind === 'member_gone') tell();
    const next = evolve(state, fact);
    if (fact.kind === 'member_gone') move(feed, fact, { from: state, to: next });
    if (fact.kind === 'conversation_opened') subscribe(feed, next, [...fact.members.keys()]);
    if (fact.kind === 'members_joined') subscribe(feed, next, fact.userIds);
    state = next;
  }
  tell();
  const mentioned = facts.flatMap((fact) => mentionedBy(conversationId, fact, committedAt));
  if (mentioned.length > 0) feed.mention(mentioned);
}

/** Who stays is named: so the newest removal also brings those along whom the word of an earlier one has not reached. */
function move(
  feed: ConversationFeed,
  { userId }: MemberGone,
  { from, to }: { readonly from: ConversationState; readonly to: ConversationState },
): void {
  const before = audienceOf(from);
  if (before.kind === 'group') feed.unsubscribe(before, [userId]);
  subscribe(feed, to, [...(to.opened?.members.keys() ?? [])]);
}

function subscribe(feed: ConversationFeed, state: ConversationState, userIds: readonly string[]): void {
  const audience = audienceOf(state);
  if (audience.kind === 'group' && userIds.length > 0) feed.subscribe(audience, userIds);
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

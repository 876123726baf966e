import { invariant, unreachable } from '#kernel';
import type { MemberRole } from '#protocol';

import type { ConversationState, OpenedConversation } from './conversation-state.js';
import type { Fact, MemberGone } from './facts.js';

/** The state after a fact. Facts come in order of revision, without a gap. */
export function evolve(state: ConversationState, fact: Fact): ConversationState {
  invariant(fact.revision === state.lastRevision + 1, 'revisions are dense');
  const next = { ...state, lastRevision: fact.revision };
  switch (fact.kind) {
    case 'conversation_opened': {
      const { type, privacyMode, details, members, requestFingerprint } = fact;
      return { ...next, opened: { type, privacyMode, details, members, requestFingerprint, closed: false, membershipEpoch: 0 } };
    }
    case 'message_sent':
      invariant(fact.sequence === state.lastSequence + 1, 'sequences are dense');
      return { ...next, lastSequence: fact.sequence };
    case 'details_changed':
      return { ...next, opened: { ...openedIn(state), details: fact.details } };
    case 'conversation_closed':
      return { ...next, opened: { ...openedIn(state), closed: true } };
    case 'members_joined':
      return withMembers(next, (members) => {
        for (const userId of fact.userIds) members.set(userId, 'member');
      });
    case 'member_gone':
      return gone(next, fact);
    case 'role_changed':
      return withMembers(next, (members) => members.set(fact.userId, fact.role));
    case 'message_edited':
    case 'message_deleted':
    case 'reaction_added':
    case 'reaction_removed':
    case 'invitation_created':
    case 'invitation_revoked':
      // What they change is not remembered here: see Targets.
      return next;
    default:
      return unreachable(fact);
  }
}

function gone(state: ConversationState, { userId, revision }: MemberGone): ConversationState {
  const next = withMembers(state, (members) => members.delete(userId));
  return { ...next, opened: { ...openedIn(next), membershipEpoch: revision } };
}

function withMembers(state: ConversationState, change: (members: Map<string, MemberRole>) => void): ConversationState {
  const opened = openedIn(state);
  const members = new Map(opened.members);
  change(members);
  return { ...state, opened: { ...opened, members } };
}

function openedIn({ opened }: ConversationState): OpenedConversation {
  invariant(opened !== null, 'what changes was opened');
  return opened;
}

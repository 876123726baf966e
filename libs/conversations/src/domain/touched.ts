import type { Fact } from './facts.js';

/** What a fact writes: things of its own, and things that others of the same commit may write along with it. */
export interface Touched {
  readonly alone: readonly string[];
  readonly together: readonly string[];
}

/**
 * One statement cannot write the same row twice, so a commit ends before a fact that touches what another one has
 * touched. Reactions to one message come in swarms and do go together: the last one of them carries the counts.
 */
export function touchedBy(fact: Fact): Touched {
  switch (fact.kind) {
    case 'message_edited':
    case 'message_deleted':
      return { alone: [`message ${fact.sequence}`], together: [] };
    case 'reaction_added':
    case 'reaction_removed':
      return { alone: [`reaction ${fact.sequence} ${fact.by} ${fact.emoji}`], together: [`message ${fact.sequence}`] };
    case 'details_changed':
    case 'conversation_closed':
      return { alone: ['details'], together: [] };
    case 'members_joined':
      return {
        alone: fact.userIds.map(member),
        together: fact.invitationId === null ? [] : [`invitation ${fact.invitationId}`],
      };
    case 'member_gone':
      // The conversation's row carries the revision of the last of them.
      return { alone: [member(fact.userId)], together: ['details'] };
    case 'role_changed':
      return { alone: [member(fact.userId)], together: [] };
    case 'invitation_created':
    case 'invitation_revoked':
      return { alone: [`invitation ${fact.invitationId}`], together: [] };
    case 'conversation_opened':
      return { alone: ['details', ...[...fact.members.keys()].map(member)], together: [] };
    case 'message_sent':
      return { alone: [], together: [] };
  }
}

const member = (userId: string) => `member ${userId}`;

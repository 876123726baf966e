import { unreachable } from '#kernel';

import type { Fact } from './facts.js';
import { type TargetInvitation, type TargetMessage, type Targets, reactionKey } from './targets.js';

/** The targets after a fact: the next command of the batch sees what the ones before it did. */
export function evolveTargets(targets: Targets, fact: Fact): Targets {
  switch (fact.kind) {
    case 'message_edited':
      return withMessage(targets, fact.sequence, (message) => ({
        ...message,
        mentions: fact.mentions,
        usedEditKeys: new Set([...message.usedEditKeys, fact.idempotencyKey]),
      }));
    case 'message_deleted':
      return withMessage(targets, fact.sequence, (message) => ({
        ...message,
        deleted: true,
        mentions: [],
        reactions: [],
        givenReactions: new Set(),
      }));
    case 'reaction_added':
    case 'reaction_removed':
      return withMessage(targets, fact.sequence, (message) => {
        const givenReactions = new Set(message.givenReactions);
        const key = reactionKey(fact.by, fact.emoji);
        if (fact.kind === 'reaction_added') givenReactions.add(key);
        else givenReactions.delete(key);
        return { ...message, reactions: fact.reactions, givenReactions };
      });
    case 'members_joined':
      return fact.invitationId === null ? targets : withInvitation(targets, fact.invitationId, usedOnce);
    case 'member_gone':
      return {
        ...targets,
        former: new Map([...targets.former, [fact.userId, { status: fact.status, revision: fact.revision }]]),
      };
    case 'invitation_created':
      return { ...targets, usableInvitations: targets.usableInvitations + 1 };
    case 'invitation_revoked':
      return withInvitation(targets, fact.invitationId, (invitation) => ({ ...invitation, revoked: true }));
    case 'conversation_opened':
    case 'message_sent':
    case 'details_changed':
    case 'conversation_closed':
    case 'role_changed':
      return targets;
    default:
      return unreachable(fact);
  }
}

function withMessage(targets: Targets, sequence: number, change: (message: TargetMessage) => TargetMessage): Targets {
  const message = targets.messages.get(sequence);
  if (message === undefined) return targets;
  return { ...targets, messages: new Map([...targets.messages, [sequence, change(message)]]) };
}

function withInvitation(targets: Targets, id: string, change: (invitation: TargetInvitation) => TargetInvitation): Targets {
  const invitation = targets.invitations.get(id);
  if (invitation === undefined) return targets;
  return { ...targets, invitations: new Map([...targets.invitations, [id, change(invitation)]]) };
}

function usedOnce(invitation: TargetInvitation): TargetInvitation {
  const { usesLeft } = invitation;
  return { ...invitation, usesLeft: usesLeft === null ? null : usesLeft - 1 };
}

import { unreachable } from '#kernel';

import type { ConversationCommand } from './commands.js';
import type { ConversationState } from './conversation-state.js';
import type { Decision } from './decision.js';
import { addMembers, changeRole, leave, removeMember } from './decide-members.js';
import { changeDetails, close, createGroup, openDirectConversation } from './decide-conversation.js';
import { createInvitation, joinByInvitation, revokeInvitation } from './decide-invitations.js';
import { addReaction, deleteMessage, editMessage, removeReaction, sendMessage } from './decide-messages.js';
import { type Targets, noTargets } from './targets.js';

/**
 * What a command does to a conversation in a given state: the whole of our rules, without I/O, clock
 * or randomness. `targets` holds what the command names, if it exists. Whether the idempotency key of a message was used before
 * is not asked here: the journal answers that in the same transaction that would write it.
 */
export function decide(state: ConversationState, command: ConversationCommand, targets: Targets = noTargets): Decision {
  switch (command.kind) {
    case 'send_message':
      return sendMessage(state, command);
    case 'open_direct_conversation':
      return openDirectConversation(state, command);
    case 'create_group':
      return createGroup(state, command);
    case 'edit_message':
      return editMessage(state, command, targets);
    case 'delete_message':
      return deleteMessage(state, command, targets);
    case 'add_reaction':
      return addReaction(state, command, targets);
    case 'remove_reaction':
      return removeReaction(state, command, targets);
    case 'change_details':
      return changeDetails(state, command);
    case 'close_conversation':
      return close(state, command);
    case 'add_members':
      return addMembers(state, command);
    case 'remove_member':
      return removeMember(state, command);
    case 'change_role':
      return changeRole(state, command);
    case 'leave_conversation':
      return leave(state, command, targets);
    case 'create_invitation':
      return createInvitation(state, command, targets);
    case 'revoke_invitation':
      return revokeInvitation(state, command, targets);
    case 'join_by_invitation':
      return joinByInvitation(state, command, targets);
    default:
      return unreachable(command);
  }
}

import { unreachable } from '#kernel';

import type { ConversationCommand } from '../domain/commands.js';

/** What the commands of one batch refer to. */
export interface TargetRequest {
  readonly conversationId: string;
  readonly sequences: readonly number[];
  readonly reactions: readonly { readonly sequence: number; readonly userId: string; readonly emoji: string }[];
  readonly edits: readonly { readonly sequence: number; readonly key: string }[];
  readonly invitationIds: readonly string[];
  /** Whether to count the invitations that can still be used. */
  readonly countInvitations: boolean;
  /** Who wants to leave, or to join by an invitation. */
  readonly comingOrGoing: readonly string[];
}

/** Null when the commands refer to nothing: messages, by far the most, can be decided at once. */
export function targetRequest(conversationId: string, commands: readonly ConversationCommand[]): TargetRequest | null {
  const sequences = new Set<number>();
  const invitationIds = new Set<string>();
  const reactions: TargetRequest['reactions'][number][] = [];
  const edits: TargetRequest['edits'][number][] = [];
  const comingOrGoing: string[] = [];
  let countInvitations = false;
  for (const command of commands) {
    switch (command.kind) {
      case 'edit_message':
        sequences.add(command.sequence);
        edits.push({ sequence: command.sequence, key: command.idempotencyKey });
        break;
      case 'delete_message':
        sequences.add(command.sequence);
        break;
      case 'add_reaction':
      case 'remove_reaction':
        sequences.add(command.sequence);
        reactions.push({ sequence: command.sequence, userId: command.by, emoji: command.emoji });
        break;
      case 'create_invitation':
        invitationIds.add(command.invitationId);
        countInvitations = true;
        break;
      case 'revoke_invitation':
        invitationIds.add(command.invitationId);
        break;
      case 'join_by_invitation':
        invitationIds.add(command.invitationId);
        comingOrGoing.push(command.by);
        break;
      case 'leave_conversation':
        comingOrGoing.push(command.by);
        break;
      case 'send_message':
      case 'open_direct_conversation':
      case 'create_group':
      case 'change_details':
      case 'close_conversation':
      case 'add_members':
      case 'remove_member':
      case 'change_role':
        // They name nobody but users.
        break;
      default:
        unreachable(command);
    }
  }
  if (sequences.size === 0 && invitationIds.size === 0 && comingOrGoing.length === 0) return null;
  return {
    conversationId,
    sequences: [...sequences],
    reactions,
    edits,
    invitationIds: [...invitationIds],
    countInvitations,
    comingOrGoing,
  };
}

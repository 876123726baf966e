import { unreachable } from '#kernel';

import type { ConversationCommand, OpenDirectConversation, SendMessage } from './commands.js';
import type { ConversationState } from './conversation-state.js';
import { directConversationId } from './direct-conversation-id.js';
import type { Fact } from './facts.js';

/** Refusals that a caller can expect. The edge turns each into an error of the registry. */
export type RejectionReason = 'not_found' | 'same_user' | 'wrong_conversation';

export type Decision =
  | { readonly kind: 'decided'; readonly fact: Fact }
  /** The command asks for what is so already: nothing to write, and a good answer. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason };

/**
 * What a command does to a conversation in a given state: the whole of our rules, without I/O, clock
 * or randomness. Whether an idempotency key was used before is not asked here: the journal answers
 * that in the same transaction that would write it.
 */
export function decide(state: ConversationState, command: ConversationCommand): Decision {
  switch (command.kind) {
    case 'open_direct_conversation':
      return openDirectConversation(state, command);
    case 'send_message':
      return sendMessage(state, command);
    default:
      return unreachable(command);
  }
}

function openDirectConversation(state: ConversationState, { openedBy, otherUserId }: OpenDirectConversation): Decision {
  if (openedBy === otherUserId) return rejected('same_user');
  if (state.conversationId !== directConversationId(openedBy, otherUserId)) return rejected('wrong_conversation');
  if (state.opened !== null) return { kind: 'unchanged' };
  return decided({
    kind: 'conversation_opened',
    revision: state.lastRevision + 1,
    type: 'direct',
    privacyMode: 'search_enabled',
    name: null,
    openedBy,
    members: new Map([
      [openedBy, 'member'],
      [otherUserId, 'member'],
    ]),
  });
}

function sendMessage(state: ConversationState, { senderId, idempotencyKey, messageId, text }: SendMessage): Decision {
  // A stranger and a wrong id hear the same: that a conversation exists is its members' business.
  if (state.opened === null || !state.opened.members.has(senderId)) return rejected('not_found');
  return decided({
    kind: 'message_sent',
    revision: state.lastRevision + 1,
    sequence: state.lastSequence + 1,
    messageId,
    senderId,
    idempotencyKey,
    text,
  });
}

const decided = (fact: Fact): Decision => ({ kind: 'decided', fact });
const rejected = (reason: RejectionReason): Decision => ({ kind: 'rejected', reason });

import { limits } from '#protocol';

import type { ChangeDetails, CloseConversation, CreateGroup, OpenDirectConversation } from './commands.js';
import type { ConversationDetails, ConversationState } from './conversation-state.js';
import { noDetails } from './conversation-state.js';
import { type Decision, decided, rejected, unchanged } from './decision.js';
import { directConversationId } from './direct-conversation-id.js';
import { asAdmin } from './standing.js';

export function openDirectConversation(state: ConversationState, { openedBy, otherUserId }: OpenDirectConversation): Decision {
  if (openedBy === otherUserId) return rejected('same_user');
  if (state.conversationId !== directConversationId(openedBy, otherUserId)) return rejected('wrong_conversation');
  if (state.opened !== null) return unchanged;
  return decided({
    kind: 'conversation_opened',
    revision: state.lastRevision + 1,
    by: openedBy,
    type: 'direct',
    privacyMode: 'search_enabled',
    details: noDetails,
    requestFingerprint: null,
    members: new Map([
      [openedBy, 'member'],
      [otherUserId, 'member'],
    ]),
  });
}

export function createGroup(state: ConversationState, command: CreateGroup): Decision {
  const { by, privacyMode, name, description, avatar, invitePolicy, memberIds, fingerprint } = command;
  if (state.opened !== null) return state.opened.requestFingerprint === fingerprint ? unchanged : rejected('key_reused');
  if (privacyMode !== 'search_enabled') return rejected('unsupported');
  const others = new Set(memberIds);
  if (others.has(by)) return rejected('same_user');
  if (others.size + 1 < limits.groupMembersAtLeast) return rejected('too_small');
  if (others.size + 1 > limits.groupMembers) return rejected('full');
  return decided({
    kind: 'conversation_opened',
    revision: state.lastRevision + 1,
    by,
    type: 'group',
    privacyMode,
    details: { name, description, avatar, invitePolicy },
    requestFingerprint: fingerprint,
    members: new Map([[by, 'admin'], ...[...others].map((userId) => [userId, 'member'] as const)]),
  });
}

export function changeDetails(state: ConversationState, command: ChangeDetails): Decision {
  const standing = asAdmin(state, command.by);
  if (standing.kind === 'rejected') return standing;
  const { details } = standing.opened;
  const {
    by,
    name = details.name,
    description = details.description,
    avatar = details.avatar,
    invitePolicy = details.invitePolicy,
  } = command;
  const wanted: ConversationDetails = { name, description, avatar, invitePolicy };
  if (isSame(wanted, details)) return unchanged;
  return decided({ kind: 'details_changed', revision: state.lastRevision + 1, by, details: wanted });
}

export function close(state: ConversationState, { by }: CloseConversation): Decision {
  if (state.opened?.closed === true && state.opened.members.get(by) === 'admin') return unchanged;
  const standing = asAdmin(state, by);
  if (standing.kind === 'rejected') return standing;
  return decided({ kind: 'conversation_closed', revision: state.lastRevision + 1, by, details: standing.opened.details });
}

function isSame(one: ConversationDetails, other: ConversationDetails): boolean {
  return (
    one.name === other.name &&
    one.description === other.description &&
    one.avatar === other.avatar &&
    one.invitePolicy === other.invitePolicy
  );
}

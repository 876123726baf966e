import type { Change } from '#protocol';

import { type ModelState, readMessage } from './model-state.js';

/** What changed after a revision, each changed thing as it is now, in order of its last change. */
export function changesSince(state: ModelState, afterRevision: number, reader: string): readonly Change[] {
  return [created(state), ...detailsOf(state), ...membersOf(state), ...invitationsOf(state), ...messagesOf(state, reader)]
    .filter(({ revision }) => revision > afterRevision && revision <= state.revision)
    .sort((one, other) => one.revision - other.revision);
}

function created(state: ModelState): Change {
  const { type, name, description, avatar, invitePolicy, createdBy, createdAt } = state;
  const members = state.members.filter(({ revision }) => revision === 1).map(({ user, role }) => ({ userId: user.userId, role }));
  const details = { name, description, avatar, invitePolicy };
  const described = { conversationType: type, privacyMode: 'search_enabled', ...details, members, createdBy, createdAt } as const;
  return { type: 'conversation.created', revision: 1, ...described };
}

function detailsOf({ detailsRevision: revision, name, description, avatar, invitePolicy, closedAt }: ModelState): Change[] {
  const details = { name, description, avatar, invitePolicy, closedAt };
  return revision === 1 ? [] : [{ type: 'conversation.changed', revision, ...details }];
}

function membersOf({ members }: ModelState): Change[] {
  const revisions = new Set(members.map(({ revision }) => revision).filter((revision) => revision > 1));
  return [...revisions].map((revision) => ({
    type: 'members.changed',
    revision,
    members: members
      .filter((member) => member.revision === revision)
      .map(({ user, role, status }) => ({ userId: user.userId, role, status })),
  }));
}

const invitationsOf = ({ invitations }: ModelState): Change[] =>
  invitations.map(({ invitationId, revision, revokedAt }) => ({
    type: 'invitation.changed',
    revision,
    invitationId,
    status: revokedAt === null ? 'active' : 'revoked',
  }));

/** Whether a message changed since it was sent, a client cannot tell from this model: both mean all of it. */
const messagesOf = ({ messages }: ModelState, reader: string): Change[] =>
  messages.map((message) => ({ type: 'message.updated', revision: message.revision, message: readMessage(message, reader) }));

import type { Change, DigestedThings } from '#protocol';

/** What a client has that applied all of these changes, as `sync` answered them: what a digest is made of. */
export function thingsOf(changes: readonly Change[]): DigestedThings {
  return {
    details: changes.map(detailsOf).reduce<DigestedThings['details']>((known, next) => next ?? known, null),
    members: changes.flatMap((change) => {
      const { revision } = change;
      if (change.type === 'members.changed') return change.members.map((member) => ({ ...member, revision }));
      if (change.type !== 'conversation.created') return [];
      return change.members.map((member) => ({ ...member, status: 'active' as const, revision }));
    }),
    invitations: changes.flatMap((change) => (change.type === 'invitation.changed' ? [change] : [])),
    messages: changes.flatMap((change) =>
      change.type === 'message.created' || change.type === 'message.updated' ? [change.message] : [],
    ),
  };
}

function detailsOf(change: Change): DigestedThings['details'] {
  if (change.type !== 'conversation.changed' && change.type !== 'conversation.created') return null;
  const { revision, name, description, avatar, invitePolicy } = change;
  return {
    revision,
    name,
    description,
    avatar,
    invitePolicy,
    closedAt: change.type === 'conversation.changed' ? change.closedAt : null,
  };
}

import { createHash } from 'node:crypto';

import { type CommandResponse, canonicalForm, type DigestedThings, limits } from '#protocol';

import { instantOf } from './presentation.js';
import type { OpenedChange } from './stored-change.js';

type Created = OpenedChange & { readonly kind: 'conversation' };

/**
 * The digest of what some changes, all of those of a range, tell: see {@link canonicalForm}. When they are of more
 * things than a digest covers, it reaches less far, and no revision by half.
 */
export function digestOf(
  changes: readonly OpenedChange[],
  { afterRevision, upToRevision }: { readonly afterRevision: number; readonly upToRevision: number },
): CommandResponse<'digest'> {
  const revision = reach(changes, { afterRevision, upToRevision });
  const { text, things } = canonicalForm(thingsOf(changes), { afterRevision, upToRevision: revision });
  return { digest: createHash('sha256').update(text, 'utf8').digest('hex'), things, revision };
}

function reach(
  changes: readonly OpenedChange[],
  { afterRevision, upToRevision }: { readonly afterRevision: number; readonly upToRevision: number },
): number {
  let things = 0;
  let reached = afterRevision;
  for (const change of changes) {
    things += sizeOf(change);
    if (things > limits.syncPage) return reached;
    reached = change.revision;
  }
  return upToRevision;
}

function sizeOf(change: OpenedChange): number {
  if (change.kind === 'conversation') return change.members.length + (isUndescribedSince(change) ? 1 : 0);
  return change.kind === 'members' ? change.members.length : 1;
}

/** Otherwise its details are a change of their own, by their own revision. */
function isUndescribedSince({ revision, details }: Created): boolean {
  return details.detailsRevision <= revision;
}

function thingsOf(changes: readonly OpenedChange[]): DigestedThings {
  return {
    details: changes.map(detailsOf).find((details) => details !== null) ?? null,
    members: changes.flatMap((change) => {
      const { kind, revision } = change;
      if (kind === 'members') return change.members.map((member) => ({ ...member, revision }));
      return kind === 'conversation' ? change.members.map((member) => ({ ...member, status: 'active' as const, revision })) : [];
    }),
    invitations: changes.flatMap((change) => {
      if (change.kind !== 'invitation') return [];
      const { invitationId, revoked, revision } = change;
      return [{ invitationId, status: revoked ? ('revoked' as const) : ('active' as const), revision }];
    }),
    messages: changes.flatMap((change) => (change.kind === 'message' ? [change.message] : [])),
  };
}

function detailsOf(change: OpenedChange): DigestedThings['details'] {
  if (change.kind !== 'details' && !(change.kind === 'conversation' && isUndescribedSince(change))) return null;
  const { name, description, avatar, invitePolicy, closedAt } = change.details;
  return { revision: change.revision, name, description, avatar, invitePolicy, closedAt: instantOf(closedAt) };
}

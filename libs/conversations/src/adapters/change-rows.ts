import type { MemberRole, MemberStatus } from '#protocol';

import type { StoredChange } from '../history/stored-change.js';
import { membersOf, type MessageRow, messageOf, type SeenRow, seenOf } from './rows.js';

/** A row of `changes.sql`: the conversation as it is seen, and beside it a change or, where nothing changed, none. */
export type ChangeRow = SeenRow & { readonly up_to: string } & ({ readonly kind: null } | ChangedRow);

type ChangedRow = { readonly at_revision: string } & (
  | ({ readonly kind: 'conversation' } & MembersColumns)
  | { readonly kind: 'details' }
  | ({ readonly kind: 'members'; readonly member_statuses: readonly MemberStatus[] } & MembersColumns)
  | { readonly kind: 'invitation'; readonly invitation_id: string; readonly invitation_revoked: boolean }
  | ({ readonly kind: 'message' } & MessageRow)
);

interface MembersColumns {
  readonly member_ids: readonly string[];
  readonly member_roles: readonly MemberRole[];
}

export function changeOfRow(row: SeenRow & ChangedRow): StoredChange {
  const revision = Number(row.at_revision);
  switch (row.kind) {
    case 'conversation':
      return { kind: 'conversation', revision, details: seenOf(row), members: membersOf(row) };
    case 'details':
      return { kind: 'details', revision, details: seenOf(row) };
    case 'members': {
      const members = membersOf(row).map((member, index) => ({ ...member, status: row.member_statuses[index] as MemberStatus }));
      return { kind: 'members', revision, members };
    }
    case 'invitation':
      return { kind: 'invitation', revision, invitationId: row.invitation_id, revoked: row.invitation_revoked };
    case 'message':
      return { kind: 'message', revision, message: messageOf(row.conversation_id, row) };
  }
}

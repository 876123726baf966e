import type { MemberRole, MemberStatus } from '#protocol';

import type { StoredChange } from '../history/stored-change.js';
import { membersOf, type MessageRow, messageOf, type TellingRow, tellingOf } from './rows.js';

/** A row of `changes.sql`: how far it goes, and a change or, where nothing changed, none. */
export type ChangeRow = { readonly up_to: string } & ({ readonly kind: null } | ChangedRow);

type ChangedRow = { readonly at_revision: string } & (
  | ({ readonly kind: 'conversation' } & TellingRow & MembersColumns)
  | ({ readonly kind: 'details' } & TellingRow)
  | ({ readonly kind: 'members'; readonly member_statuses: readonly MemberStatus[] } & MembersColumns)
  | { readonly kind: 'invitation'; readonly invitation_id: string; readonly invitation_revoked: boolean }
  | ({ readonly kind: 'message' } & MessageRow)
);

interface MembersColumns {
  readonly member_ids: readonly string[];
  readonly member_roles: readonly MemberRole[];
}

export function changeOfRow(conversationId: string, row: ChangedRow): StoredChange {
  const revision = Number(row.at_revision);
  switch (row.kind) {
    case 'conversation':
      return { kind: 'conversation', revision, details: tellingOf(row), members: membersOf(row) };
    case 'details':
      return { kind: 'details', revision, details: tellingOf(row) };
    case 'members': {
      const members = membersOf(row).map((member, index) => ({ ...member, status: row.member_statuses[index] as MemberStatus }));
      return { kind: 'members', revision, members };
    }
    case 'invitation':
      return { kind: 'invitation', revision, invitationId: row.invitation_id, revoked: row.invitation_revoked };
    case 'message':
      return { kind: 'message', revision, message: messageOf(conversationId, row) };
  }
}

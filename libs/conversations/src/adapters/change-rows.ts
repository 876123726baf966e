import type { MemberRole } from '#protocol';

import type { SeenDetails, StoredChange, StoredMember } from '../history/stored-change.js';
import { type MessageRow, messageOf } from './rows.js';

/** A row of `changes.sql`: how far it goes, and a change or, where nothing changed, none. */
export type ChangeRow = { readonly up_to: number } & ({ readonly kind: null } | ChangedRow);

type ChangedRow = { readonly at_revision: number } & (
  | { readonly kind: 'conversation'; readonly told: ToldRoster }
  | { readonly kind: 'details'; readonly told: ToldDetails }
  | { readonly kind: 'members'; readonly told: readonly StoredMember[] }
  | { readonly kind: 'invitation'; readonly told: { readonly invitationId: string; readonly revoked: boolean } }
  | ({ readonly kind: 'message' } & MessageRow)
);

type ToldMember = { readonly userId: string; readonly role: MemberRole };
/** As JSON has it: with its moments in writing. */
type ToldDetails = Omit<SeenDetails, 'createdAt' | 'closedAt'> & { readonly createdAt: string; readonly closedAt: string | null };

export function changeOfRow(conversationId: string, row: ChangedRow): StoredChange {
  const revision = row.at_revision;
  switch (row.kind) {
    case 'conversation': {
      const { members, ...details } = rosterOf(row.told);
      return { kind: 'conversation', revision, details, members };
    }
    case 'details':
      return { kind: 'details', revision, details: detailsOf(row.told) };
    case 'members':
      return { kind: 'members', revision, members: row.told };
    case 'invitation':
      return { kind: 'invitation', revision, ...row.told };
    case 'message':
      return { kind: 'message', revision, message: messageOf(conversationId, row) };
  }
}

/** The details and the members, in one. */
export type ToldRoster = ToldDetails & { readonly members: readonly ToldMember[] };

export function rosterOf({ members, ...details }: ToldRoster) {
  return { ...detailsOf(details), members };
}

function detailsOf({ createdAt, closedAt, ...details }: ToldDetails): SeenDetails {
  return { ...details, createdAt: new Date(createdAt), closedAt: closedAt === null ? null : new Date(closedAt) };
}

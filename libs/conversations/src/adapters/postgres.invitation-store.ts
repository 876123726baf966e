import { readFileSync } from 'node:fs';

import type { Pool } from 'pg';

import type { Invitation, MemberRole } from '#protocol';

import { type FoundInvitation, InvitationStore } from '../invitations/invitation-store.js';
import { listedInvitations } from '../sequencer/settings.js';

const sql = (name: string) => readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');
const listSql = sql('invitations');
const byTokenSql = sql('invitation-by-token');

interface InvitationRow {
  readonly invitation_id: string;
  readonly created_by: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly max_uses: number | null;
  readonly uses: number;
  readonly revoked_at: Date | null;
}

interface FoundRow {
  readonly invitation_id: string;
  readonly conversation_id: string;
  readonly expires_at: Date;
  readonly name: string | null;
  readonly description: string | null;
  readonly avatar: string | null;
  readonly member_count: number;
  readonly ended: boolean;
}

/** {@link InvitationStore} in PostgreSQL. */
export class PostgresInvitationStore extends InvitationStore {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async byToken(tokenHash: string): Promise<FoundInvitation | null> {
    const [row] = await this.#query<FoundRow>('invitation-by-token', byTokenSql, [tokenHash]);
    if (row === undefined) return null;
    const {
      invitation_id: invitationId,
      conversation_id: conversationId,
      expires_at: expiresAt,
      member_count: memberCount,
    } = row;
    const { name, description, avatar, ended } = row;
    return { invitationId, conversationId, name, description, avatar, memberCount, expiresAt, ended };
  }

  override async byId(invitationId: string): Promise<Invitation | null> {
    const text =
      'select invitation_id, created_by, created_at, expires_at, max_uses, uses, revoked_at from invitation where invitation_id = $1';
    const [row] = await this.#query<InvitationRow>('invitation-by-id', text, [invitationId]);
    return row === undefined ? null : invitationOf(row);
  }

  override async list(conversationId: string, readerId: string): Promise<readonly Invitation[] | 'member' | null> {
    type Row = { readonly role: MemberRole } & (InvitationRow | { readonly invitation_id: null });
    const rows = await this.#query<Row>('invitations', listSql, [conversationId, readerId, listedInvitations]);
    if (rows[0] === undefined) return null;
    if (rows[0].role !== 'admin') return 'member';
    return rows.flatMap((row) => (row.invitation_id === null ? [] : [invitationOf(row)]));
  }

  async #query<Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    return (await this.pool.query<Row>({ name, text, values: [...values] })).rows;
  }
}

function invitationOf(row: InvitationRow): Invitation {
  return {
    invitationId: row.invitation_id,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    maxUses: row.max_uses,
    uses: row.uses,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}

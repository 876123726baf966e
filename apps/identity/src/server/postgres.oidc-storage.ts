import { createHash } from 'node:crypto';

import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { Pool } from 'pg';

const statements = {
  /** $1 model, $2 id, $3 payload, $4 grant, $5 user code, $6 uid, $7 seconds to live or null */
  upsert: `
    insert into oidc_payload (model, id, payload, grant_id, user_code, uid, expires_at)
    values ($1, $2, $3, $4, $5, $6, now() + $7::integer * interval '1 second')
    on conflict (model, id) do update set
      payload = excluded.payload, grant_id = excluded.grant_id, user_code = excluded.user_code,
      uid = excluded.uid, expires_at = excluded.expires_at`,
  find: `
    select payload, extract(epoch from consumed_at)::integer as consumed from oidc_payload
    where model = $1 and id = $2 and (expires_at is null or expires_at > now())`,
  findByUserCode: `
    select payload, extract(epoch from consumed_at)::integer as consumed from oidc_payload
    where model = $1 and user_code = $2 and (expires_at is null or expires_at > now())`,
  /** A session that changes its id while another request does may have two rows for a moment. */
  findByUid: `
    select payload, extract(epoch from consumed_at)::integer as consumed from oidc_payload
    where model = $1 and uid = $2 and (expires_at is null or expires_at > now())
    order by expires_at desc limit 1`,
  consume: `update oidc_payload set consumed_at = now() where model = $1 and id = $2 and consumed_at is null`,
  destroy: `delete from oidc_payload where model = $1 and id = $2`,
  revoke: `delete from oidc_payload where model = $1 and grant_id = $2`,
};

interface Row {
  readonly payload: AdapterPayload;
  readonly consumed: number | null;
}

/** Whose id is by itself enough to get tokens. It is nowhere in the database: rows are found by its digest. */
const bearers: ReadonlySet<string> = new Set(['RefreshToken', 'AuthorizationCode']);

const digest = (id: string): string => createHash('sha256').update(id).digest('base64url');

/**
 * What the authorization server remembers, one row per thing, in PostgreSQL. Whether a row has expired
 * is decided by PostgreSQL's clock when it is read; that it is deleted later is a matter of space only.
 */
export class PostgresOidcStorage implements Adapter {
  constructor(
    private readonly pool: Pool,
    private readonly model: string,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const { jti, ...rest } = payload;
    const kept = bearers.has(this.model) ? rest : { ...rest, jti };
    const uid = this.model === 'Session' ? payload.uid : undefined;
    await this.pool.query(statements.upsert, [
      this.model,
      digest(id),
      JSON.stringify(kept),
      payload.grantId ?? null,
      payload.userCode ?? null,
      uid ?? null,
      expiresIn ?? null,
    ]);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const payload = await this.#one(statements.find, digest(id));
    return payload === undefined ? undefined : { ...payload, jti: id };
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#one(statements.findByUserCode, userCode);
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#one(statements.findByUid, uid);
  }

  /**
   * The server looks whether something is unused and then uses it: two steps, between which another
   * request may come. Only one of them finds it unused here.
   *
   * @throws InvalidGrant for every other one.
   */
  async consume(id: string): Promise<void> {
    const { rowCount } = await this.pool.query(statements.consume, [this.model, digest(id)]);
    if (rowCount !== 1) throw new errors.InvalidGrant('used by another request at the same moment');
  }

  async destroy(id: string): Promise<void> {
    await this.pool.query(statements.destroy, [this.model, digest(id)]);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.pool.query(statements.revoke, [this.model, grantId]);
  }

  async #one(statement: string, key: string): Promise<AdapterPayload | undefined> {
    const { rows } = await this.pool.query<Row>(statement, [this.model, key]);
    const [row] = rows;
    if (row === undefined) return undefined;
    return row.consumed === null ? row.payload : { ...row.payload, consumed: row.consumed };
  }
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { accountEntities } from '#accounts';

import { PostgresOidcStorage } from '../../../apps/identity/src/server/postgres.oidc-storage.js';
import { IdentityDatabase } from './database.js';

let database: IdentityDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await IdentityDatabase.create(accountEntities);
  pool = new pg.Pool({ connectionString: database.url, max: 8 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('What can be used once', () => {
  it('is used by exactly one of many who found it unused', async () => {
    const codes = new PostgresOidcStorage(pool, 'AuthorizationCode');
    await codes.upsert('code', { grantId: 'grant' }, 60);
    const uses = await Promise.allSettled(Array.from({ length: 20 }, () => codes.consume('code')));
    expect(uses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(uses.filter((use) => use.status === 'rejected').map(({ reason }) => (reason as { error: string }).error)).toEqual(
      Array<string>(19).fill('invalid_grant'),
    );
    expect((await codes.find('code'))?.consumed).toEqual(expect.any(Number));
  });

  it('stays used when it is written again', async () => {
    const codes = new PostgresOidcStorage(pool, 'DeviceCode');
    await codes.upsert('device', { userCode: 'BBBBBBBB' }, 60);
    await codes.consume('device');
    await codes.upsert('device', { userCode: 'BBBBBBBB', error: 'x' }, 60);
    expect((await codes.find('device'))?.consumed).toEqual(expect.any(Number));
  });
});

describe('What is kept', () => {
  it('comes back as it was, whatever a client wrote into it', async () => {
    const interactions = new PostgresOidcStorage(pool, 'Interaction');
    const params = { state: 'nul \u0000, lone \ud800, 👋, "quoted"', ['__proto__x']: '1' };
    await interactions.upsert('id', { jti: 'id', params }, 60);
    expect(await interactions.find('id')).toEqual({ jti: 'id', params });
  });

  it('is found by the model that keeps it, and by no other', async () => {
    await new PostgresOidcStorage(pool, 'Session').upsert('shared', { jti: 'shared', uid: 'uid-1' }, 60);
    expect(await new PostgresOidcStorage(pool, 'Session').findByUid('uid-1')).toMatchObject({ jti: 'shared' });
    expect(await new PostgresOidcStorage(pool, 'Interaction').find('shared')).toBeUndefined();
    expect(await new PostgresOidcStorage(pool, 'Interaction').findByUid('uid-1')).toBeUndefined();
  });

  it('is gone with its grant', async () => {
    const tokens = new PostgresOidcStorage(pool, 'RefreshToken');
    await tokens.upsert('one', { jti: 'one', grantId: 'g1' }, 60);
    await tokens.upsert('two', { jti: 'two', grantId: 'g2' }, 60);
    await tokens.revokeByGrantId('g1');
    expect(await tokens.find('one')).toBeUndefined();
    expect(await tokens.find('two')).toEqual({ jti: 'two', grantId: 'g2' });
    await tokens.destroy('two');
    expect(await tokens.find('two')).toBeUndefined();
  });

  it('cannot be found once it has expired, by id, by code or by uid', async () => {
    const codes = new PostgresOidcStorage(pool, 'DeviceCode');
    const sessions = new PostgresOidcStorage(pool, 'Session');
    await codes.upsert('old', { userCode: 'CCCCCCCC' }, 60);
    await sessions.upsert('old', { jti: 'old', uid: 'uid-old' }, 60);
    await pool.query(`update oidc_payload set expires_at = now() where user_code = 'CCCCCCCC' or uid = 'uid-old'`);
    expect(await codes.find('old')).toBeUndefined();
    expect(await codes.findByUserCode('CCCCCCCC')).toBeUndefined();
    expect(await sessions.findByUid('uid-old')).toBeUndefined();
  });
});

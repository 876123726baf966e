import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose';

import { ExpiredRows } from '../../../apps/identity/src/server/expired-rows.js';
import { IdentityUnderTest, pageOrigin } from './identity-under-test.js';
import { refresh, tokenRequest, WebClient } from './web-client.js';

let identity: IdentityUnderTest;

beforeAll(async () => {
  identity = await IdentityUnderTest.start();
});
afterAll(async () => identity.stop());

const sql = async <Row extends object>(statement: string): Promise<Row[]> =>
  identity.database.orm.em.fork().execute<Row[]>(statement);

describe('Refreshing', () => {
  it('gives a new pair of the same session, every time', async () => {
    await identity.register('rotating');
    let { access_token: access, refresh_token: current } = await new WebClient(identity).tokensOf('rotating');
    const { sid, sub } = decodeJwt(access);
    for (let round = 0; round < 3; round += 1) {
      const { status, body } = await refresh(identity, current);
      expect(status).toBe(200);
      expect(body.refresh_token).not.toBe(current);
      expect(decodeJwt(body.access_token)).toMatchObject({ sid, sub, preferred_username: 'rotating' });
      ({ access_token: access, refresh_token: current } = body);
      expect((await identity.authenticator.authenticate(access)).sessionId).toBe(sid);
    }
  });

  it('with a token that was used before ends the session, for the thief and for the owner', async () => {
    await identity.register('stolen');
    const { refresh_token: stolen } = await new WebClient(identity).tokensOf('stolen');
    const owner = await refresh(identity, stolen);
    expect(owner.status).toBe(200);
    expect(await refresh(identity, stolen)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await refresh(identity, owner.body.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('by many at once gives new tokens to one at most', async () => {
    await identity.register('refresh.race');
    const { refresh_token: shared } = await new WebClient(identity).tokensOf('refresh.race');
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(identity, shared)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  });

  it('is refused to another client, and for what is no refresh token', async () => {
    await identity.register('another.client');
    const { refresh_token: token, access_token: access } = await new WebClient(identity).tokensOf('another.client');
    expect(await refresh(identity, token, 'parley-cli')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    for (const wrong of ['', 'x', access, '\u0000', 'x'.repeat(10_000)])
      expect((await refresh(identity, wrong)).status).toBe(400);
    expect((await refresh(identity, token)).status).toBe(200);
  });

  it('is over when the account is gone', async () => {
    await identity.register('leaving');
    const { refresh_token: token } = await new WebClient(identity).tokensOf('leaving');
    await sql(`delete from account where username = 'leaving'`);
    expect(await refresh(identity, token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('is over when the token has expired by the clock of the database', async () => {
    await identity.register('expiring');
    const { refresh_token: token, access_token: access } = await new WebClient(identity).tokensOf('expiring');
    await sql(`update oidc_payload set expires_at = now() where grant_id = '${String(decodeJwt(access)['sid'])}'`);
    expect(await refresh(identity, token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});

describe('Ending a session', () => {
  const revoke = (token: string, clientId = 'parley-web'): Promise<Response> =>
    fetch(`${identity.issuer}/token/revocation`, { method: 'POST', body: new URLSearchParams({ client_id: clientId, token }) });

  it('by revoking its refresh token, and no other session', async () => {
    await identity.register('revoking');
    const client = new WebClient(identity);
    const [one, other] = [await client.tokensOf('revoking'), await new WebClient(identity).tokensOf('revoking')];
    expect((await revoke(one.refresh_token)).status).toBe(200);
    expect((await refresh(identity, one.refresh_token)).status).toBe(400);
    expect((await refresh(identity, other.refresh_token)).status).toBe(200);
  });

  it('is nothing that another client can do', async () => {
    await identity.register('not.yours');
    const { refresh_token: token } = await new WebClient(identity).tokensOf('not.yours');
    expect((await revoke(token, 'parley-cli')).status).toBe(200);
    expect((await refresh(identity, token)).status).toBe(200);
  });

  it('in the browser needs a click, and leads back to the page', async () => {
    await identity.register('signing.out');
    const client = new WebClient(identity);
    const { id_token: hint } = await client.tokensOf('signing.out');
    const url = new URL(`${identity.issuer}/session/end`);
    url.search = new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: `${pageOrigin}/`, state: 's1' }).toString();
    const page = await client.browser.open(url);
    expect(page.text).toContain('Sign out?');
    const back = await client.browser.send('/session/end/confirm', { logout: 'yes' });
    expect(back.url.href).toBe(`${pageOrigin}/?state=s1`);
    expect((await client.authorize()).text).toContain('type="password"');
  });

  it('can be thought better of', async () => {
    await identity.register('staying');
    const client = new WebClient(identity);
    await client.signIn('staying');
    await client.browser.open(`${identity.issuer}/session/end`);
    await client.browser.send('/session/end/confirm');
    expect(client.codeIn(await client.authorize())).toMatch(/.+/);
  });
});

describe('The web page', () => {
  it('may read the answers for its own origin, and no other may', async () => {
    const preflight = await fetch(`${identity.issuer}/token`, {
      method: 'OPTIONS',
      headers: { origin: pageOrigin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe(pageOrigin);

    const body = { grant_type: 'refresh_token', client_id: 'parley-web', refresh_token: 'x' };
    const own = await tokenRequest(identity, body, { origin: pageOrigin });
    expect(own.headers.get('access-control-allow-origin')).toBe(pageOrigin);
    const foreign = await tokenRequest(identity, body, { origin: 'https://evil.example' });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    expect(foreign.body.error).toBe('invalid_request');
  });

  it('finds what it needs in the metadata, under the name that is configured and not the one that was asked', async () => {
    const response = await fetch(`${identity.issuer.replace('localhost', '127.0.0.1')}/.well-known/openid-configuration`, {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    });
    const metadata = (await response.json()) as Record<string, unknown>;
    expect(metadata).toMatchObject({
      issuer: identity.issuer,
      authorization_endpoint: `${identity.issuer}/auth`,
      token_endpoint: `${identity.issuer}/token`,
      jwks_uri: `${identity.issuer}/jwks`,
      revocation_endpoint: `${identity.issuer}/token/revocation`,
      end_session_endpoint: `${identity.issuer}/session/end`,
      device_authorization_endpoint: `${identity.issuer}/device/auth`,
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      id_token_signing_alg_values_supported: ['ES256'],
      response_types_supported: ['code'],
    });
    expect(JSON.stringify(metadata)).not.toContain('evil');
  });
});

describe('What is kept', () => {
  it('holds no token that could be used', async () => {
    await identity.register('at.rest');
    const client = new WebClient(identity);
    const code = await client.signIn('at.rest');
    const { refresh_token: token, access_token: access } = (await client.exchange(code)).body;
    const rows = JSON.stringify(await sql('select * from oidc_payload'));
    for (const secret of [code, token, access]) expect(rows).not.toContain(secret);
  });

  it('is deleted some time after it expired, and nothing else', async () => {
    await identity.register('sweeping');
    const { refresh_token: token } = await new WebClient(identity).tokensOf('sweeping');
    await sql(`insert into oidc_payload (model, id, payload, expires_at)
      select 'Interaction', 'old' || n, '{}', now() - interval '1 minute' from generate_series(1, 2500) n`);
    expect(await identity.get(ExpiredRows).sweep()).toBeGreaterThanOrEqual(2_500);
    expect(await sql('select 1 from oidc_payload where expires_at < now()')).toEqual([]);
    expect((await refresh(identity, token)).status).toBe(200);
  });

  it('outlives the process: keys, sessions in browsers, and refresh tokens', async () => {
    await identity.register('restarting');
    const client = new WebClient(identity);
    const tokens = await client.tokensOf('restarting');
    const published = async (): Promise<unknown> => (await fetch(`${identity.issuer}/jwks`)).json();
    const before = await published();

    await identity.pause();
    await identity.resume();

    expect(await published()).toEqual(before);
    await expect(identity.authenticator.authenticate(tokens.access_token)).resolves.toBeDefined();
    expect((await refresh(identity, tokens.refresh_token)).status).toBe(200);
    expect(client.codeIn(await client.authorize())).toMatch(/.+/);
  });

  it('may be signed by a new key from the next start on, while what the old one signed stays good', async () => {
    await identity.register('rolling');
    const { access_token: old, refresh_token: token } = await new WebClient(identity).tokensOf('rolling');
    const file = join(identity.keysFolder, 'signing-keys.json');
    const { keys } = JSON.parse(await readFile(file, 'utf8')) as { keys: unknown[] };
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    await writeFile(
      file,
      JSON.stringify({ keys: [{ ...(await exportJWK(privateKey)), kid: 'new', use: 'sig', alg: 'ES256' }, ...keys] }),
    );

    await identity.pause();
    await identity.resume();

    const { access_token: fresh } = (await refresh(identity, token)).body;
    expect(decodeProtectedHeader(fresh).kid).toBe('new');
    await expect(identity.authenticator.authenticate(fresh)).resolves.toBeDefined();
    await expect(identity.authenticator.authenticate(old)).resolves.toBeDefined();
  });

  it('is readable by nobody else on the machine, and private keys are not published', async () => {
    const files = await readdir(identity.keysFolder);
    expect(files.sort()).toEqual(['cookie-keys.json', 'signing-keys.json']);
    for (const file of files) expect((await stat(join(identity.keysFolder, file))).mode & 0o777).toBe(0o600);
    const [kept] = (
      JSON.parse(await readFile(join(identity.keysFolder, 'signing-keys.json'), 'utf8')) as { keys: { d: string }[] }
    ).keys;
    const published = await (await fetch(`${identity.issuer}/jwks`)).text();
    expect(published).not.toContain(kept?.d ?? 'no key');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';

import { audience, IdentityUnderTest, pageOrigin, password } from './identity-under-test.js';
import { refresh, WebClient } from './web-client.js';

let identity: IdentityUnderTest;

beforeAll(async () => {
  identity = await IdentityUnderTest.start();
});
afterAll(async () => identity.stop());

describe('Signing up, and in', () => {
  it('NFR-SEC-1: leads from the sign-up page to tokens that Parley accepts', async () => {
    const client = new WebClient(identity);
    const page = await client.authorize();
    expect(page.status).toBe(200);
    expect(page.text).toContain('Sign in');

    await client.browser.open(`${page.url.pathname}/sign-up`);
    const back = await client.browser.send('/sign-up', { displayName: 'Dora Diaz', username: 'Dora', password });
    expect(back.url.href.startsWith(client.redirectUri)).toBe(true);
    expect(back.url.searchParams.get('state')).toBe(client.state);
    expect(back.url.searchParams.get('iss')).toBe(identity.issuer);

    const { status, body } = await client.exchange(client.codeIn(back));
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer' });
    expect(body.expires_in).toBeLessThanOrEqual(3_600);

    expect(decodeProtectedHeader(body.access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    const claims = decodeJwt(body.access_token);
    expect(claims).toMatchObject({
      iss: identity.issuer,
      aud: audience,
      client_id: 'parley-web',
      scope: 'parley',
      preferred_username: 'dora',
      name: 'Dora Diaz',
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBeLessThanOrEqual(3_600);
    expect(typeof claims['sid']).toBe('string');

    const session = await identity.authenticator.authenticate(body.access_token);
    expect(session).toEqual({
      userId: claims.sub,
      user: { userId: claims.sub, username: 'dora', displayName: 'Dora Diaz' },
      sessionId: claims['sid'],
      expiresAt: (claims.exp ?? 0) * 1_000,
      moderator: false,
    });
    expect(decodeJwt(body.id_token)).toMatchObject({
      aud: 'parley-web',
      sub: claims.sub,
      preferred_username: 'dora',
      name: 'Dora Diaz',
    });
  });

  it('gives an id token that is no access token', async () => {
    await identity.register('idtoken');
    const { id_token } = await new WebClient(identity).tokensOf('idtoken');
    expect(decodeProtectedHeader(id_token)).toMatchObject({ alg: 'ES256' });
    await expect(identity.authenticator.authenticate(id_token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('asks nobody twice who is signed in in this browser', async () => {
    await identity.register('known');
    const first = new WebClient(identity);
    await first.signIn('known');
    const again = new WebClient(identity, first.browser);
    expect(again.codeIn(await again.authorize())).toMatch(/.+/);
  });

  it('asks again when the page says prompt=login, and gives this sign-in a session of its own', async () => {
    await identity.register('again');
    const first = new WebClient(identity);
    const before = await first.tokensOf('again');
    const second = new WebClient(identity, first.browser);
    const page = await second.authorize({ prompt: 'login' });
    expect(page.text).toContain('type="password"');
    const code = second.codeIn(await second.browser.send('/sign-in', { username: 'again', password }));
    const after = (await second.exchange(code)).body;
    expect(decodeJwt(after.access_token)['sid']).not.toBe(decodeJwt(before.access_token)['sid']);
    expect((await refresh(identity, before.refresh_token)).status).toBe(200);

    const grants = await identity.database.orm.em
      .fork()
      .execute(
        `select 1 from oidc_payload where model = 'Grant' and payload->>'accountId' = '${decodeJwt(after.access_token).sub ?? ''}'`,
      );
    expect(grants).toHaveLength(2);
  });

  it('lets two windows of one browser be two people', async () => {
    await identity.register('window.one');
    await identity.register('window.two');
    const first = new WebClient(identity);
    const one = await first.tokensOf('window.one');
    const second = new WebClient(identity, first.browser);
    const two = (await second.exchange(await second.signIn('window.two', { prompt: 'login' }))).body;
    expect(decodeJwt(two.access_token)).toMatchObject({ preferred_username: 'window.two' });
    const refreshed = await refresh(identity, one.refresh_token);
    expect(decodeJwt(refreshed.body.access_token)).toMatchObject({ preferred_username: 'window.one' });
    const third = new WebClient(identity, first.browser);
    const whoIsThere = (await third.exchange(third.codeIn(await third.authorize()))).body;
    expect(decodeJwt(whoIsThere.access_token)).toMatchObject({ preferred_username: 'window.two' });
  });

  it('can be cancelled, which the page is told', async () => {
    const client = new WebClient(identity);
    await client.authorize();
    const { url } = await client.browser.send('/cancel');
    expect(url.origin).toBe(pageOrigin);
    expect(url.searchParams.get('error')).toBe('access_denied');
  });

  it('answers prompt=none with an error instead of a page when nobody is signed in', async () => {
    const { url } = await new WebClient(identity).authorize({ prompt: 'none' });
    expect(url.searchParams.get('error')).toBe('login_required');
  });
});

describe('A code', () => {
  it('is not given without PKCE', async () => {
    const { url } = await new WebClient(identity).authorize({ code_challenge: undefined, code_challenge_method: undefined });
    expect(url.origin).toBe(pageOrigin);
    expect(url.searchParams.get('error')).toBe('invalid_request');
    expect(url.searchParams.get('code')).toBeNull();
  });

  it('is not given for a plain challenge', async () => {
    const client = new WebClient(identity);
    const { url } = await client.authorize({ code_challenge: client.verifier, code_challenge_method: 'plain' });
    expect(url.searchParams.get('error')).toBe('invalid_request');
  });

  it('is worth nothing with another verifier, or none', async () => {
    await identity.register('verifier');
    const client = new WebClient(identity);
    const code = await client.signIn('verifier');
    expect(await client.exchange(code, { code_verifier: 'a'.repeat(43) })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    expect(await client.exchange(code, { code_verifier: '' })).toMatchObject({ status: 400 });
    expect(await client.exchange(code, { redirect_uri: `${pageOrigin}/` })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    expect(await client.exchange(code, { client_id: 'parley-cli' })).toMatchObject({ status: 400 });
  });

  it('works once; a second use ends everything that the first one gave', async () => {
    await identity.register('replay');
    const client = new WebClient(identity);
    const code = await client.signIn('replay');
    const first = await client.exchange(code);
    expect(first.status).toBe(200);
    expect(await client.exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await refresh(identity, first.body.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('gives tokens to exactly one of many that use it at once', async () => {
    await identity.register('stampede');
    const client = new WebClient(identity);
    const code = await client.signIn('stampede');
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.exchange(code)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect(answers.filter(({ body }) => body.error === 'invalid_grant').length).toBeGreaterThanOrEqual(7);
  });
});

describe('The browser is never sent', () => {
  it.each([
    'https://evil.example/callback',
    `${pageOrigin}.evil.example/callback`,
    `${pageOrigin}/callback/../evil`,
    `${pageOrigin}/callback?next=evil`,
    `${pageOrigin}@evil.example/`,
    'http://chat.example/callback',
    'javascript:alert(1)//',
    '',
  ])('to %j', async (redirectUri) => {
    const client = new WebClient(identity);
    const response = await client.browser.request(client.authorizationUrl({ redirect_uri: redirectUri }));
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(await response.text()).not.toContain('href="https://evil');
  });

  it('anywhere when it names no place, or an unknown client', async () => {
    const client = new WebClient(identity);
    for (const changes of [{ redirect_uri: undefined }, { client_id: 'unknown' }, { client_id: 'parley-cli' }]) {
      const response = await client.browser.request(client.authorizationUrl(changes));
      expect(response.headers.get('location')).toBeNull();
      expect(response.status).toBe(400);
    }
  });

  it('to a foreign place after signing out', async () => {
    const client = new WebClient(identity);
    const url = new URL(`${identity.issuer}/session/end`);
    url.searchParams.set('client_id', 'parley-web');
    url.searchParams.set('post_logout_redirect_uri', 'https://evil.example/');
    const response = await client.browser.request(url);
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  });
});

describe('An access token', () => {
  it('is for nothing but Parley, whatever the page asks for', async () => {
    await identity.register('resource');
    const { url } = await new WebClient(identity).authorize({ resource: 'urn:somebody:else' });
    expect(url.searchParams.get('error')).toBe('invalid_target');
    const client = new WebClient(identity);
    const tokens = (await client.exchange(await client.signIn('resource', { resource: audience }))).body;
    expect(decodeJwt(tokens.access_token).aud).toBe(audience);
  });
});

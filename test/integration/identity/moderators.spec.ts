import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';

import { IdentityUnderTest } from './identity-under-test.js';
import { refresh, type Tokens, WebClient } from './web-client.js';

let identity: IdentityUnderTest;

beforeAll(async () => {
  identity = await IdentityUnderTest.start();
});
afterAll(async () => identity.stop());

const asking = 'openid profile parley moderation';

async function signIn(username: string, scope = asking): Promise<Tokens> {
  const client = new WebClient(identity);
  return (await client.exchange(await client.signIn(username, { scope }))).body;
}

const scopesOf = ({ access_token }: Tokens): unknown => decodeJwt(access_token)['scope'];
const moderates = async ({ access_token }: Tokens): Promise<boolean> =>
  (await identity.authenticator.authenticate(access_token)).moderator;

describe('The scope of moderators', () => {
  it('is in the token of a moderator whose client asks for it', async () => {
    await identity.register('mod');
    await identity.accounts.setModerator('mod', true);
    const tokens = await signIn('mod');
    expect(scopesOf(tokens)).toBe('parley moderation');
    expect(await moderates(tokens)).toBe(true);
    expect(await moderates((await refresh(identity, tokens.refresh_token)).body)).toBe(true);
  });

  it('is in no token that nobody asked it for', async () => {
    await identity.register('mod.plain');
    await identity.accounts.setModerator('mod.plain', true);
    const tokens = await signIn('mod.plain', 'openid profile parley');
    expect(scopesOf(tokens)).toBe('parley');
    expect(await moderates(tokens)).toBe(false);
    const refreshed = await refresh(identity, tokens.refresh_token);
    expect(scopesOf(refreshed.body)).toBe('parley');
  });

  it('is not in the token of anybody else, who is signed in all the same', async () => {
    await identity.register('no.mod');
    const tokens = await signIn('no.mod');
    expect(scopesOf(tokens)).toBe('parley');
    expect(await moderates(tokens)).toBe(false);
    const refreshed = (await refresh(identity, tokens.refresh_token)).body;
    expect(await moderates(refreshed)).toBe(false);
  });

  it('goes with the role: from the next token on, without a new sign-in, both ways', async () => {
    await identity.register('mod.once');
    await identity.accounts.setModerator('mod.once', true);
    let tokens = await signIn('mod.once');
    expect(await moderates(tokens)).toBe(true);
    await identity.accounts.setModerator('mod.once', false);
    tokens = (await refresh(identity, tokens.refresh_token)).body;
    expect(scopesOf(tokens)).toBe('parley');
    expect(await moderates(tokens)).toBe(false);
    expect(await moderates(await signIn('mod.once'))).toBe(false);
    await identity.accounts.setModerator('mod.once', true);
    tokens = (await refresh(identity, tokens.refresh_token)).body;
    expect(await moderates(tokens)).toBe(true);
  });

  it('is not won by a code from before the role was taken away', async () => {
    await identity.register('mod.late');
    await identity.accounts.setModerator('mod.late', true);
    const client = new WebClient(identity);
    const code = await client.signIn('mod.late', { scope: asking });
    await identity.accounts.setModerator('mod.late', false);
    expect(await moderates((await client.exchange(code)).body)).toBe(false);
  });

  it('is that of who signs in, and not of who sat at this browser before', async () => {
    await identity.register('mod.first');
    await identity.register('guest');
    await identity.accounts.setModerator('mod.first', true);
    const first = new WebClient(identity);
    await first.signIn('mod.first', { scope: asking });
    const second = new WebClient(identity, first.browser);
    const code = await second.signIn('guest', { scope: asking, prompt: 'login' });
    expect(await moderates((await second.exchange(code)).body)).toBe(false);
  });
});

describe('The role', () => {
  it('is given to nobody who is not there', async () => {
    expect(await identity.accounts.setModerator('nobody.there', true)).toBe('not_found');
    expect(await identity.accounts.isModerator(crypto.randomUUID())).toBe(false);
  });

  it('is nobody’s from the start, and one account’s alone', async () => {
    const [one, other] = [await identity.register('role.one'), await identity.register('role.other')];
    expect(await identity.accounts.isModerator(one.userId)).toBe(false);
    expect(await identity.accounts.setModerator('role.one', true)).toBe('set');
    expect(await identity.accounts.isModerator(one.userId)).toBe(true);
    expect(await identity.accounts.isModerator(other.userId)).toBe(false);
  });
});

describe('An installation whose issuer calls the scope by another name', () => {
  it('knows its moderators by that name alone', async () => {
    const named = await IdentityUnderTest.start({ environment: { PARLEY_MODERATION_SCOPE: 'urn:example:moderate' } });
    try {
      await named.register('mod');
      await named.accounts.setModerator('mod', true);
      const client = new WebClient(named);
      const scope = 'openid parley moderation urn:example:moderate';
      const { access_token } = (await client.exchange(await client.signIn('mod', { scope }))).body;
      expect(decodeJwt(access_token)['scope']).toBe('parley urn:example:moderate');
      expect(await named.authenticator.authenticate(access_token)).toMatchObject({ moderator: true });
    } finally {
      await named.stop();
    }
  });
});

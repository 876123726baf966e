import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';

import { Browser } from './browser.js';
import { audience, IdentityUnderTest, password } from './identity-under-test.js';
import { type Answer, refresh, tokenRequest } from './web-client.js';

let identity: IdentityUnderTest;

beforeAll(async () => {
  identity = await IdentityUnderTest.start();
});
afterAll(async () => identity.stop());

interface DeviceGrant {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
}

async function askForCode(scope = 'openid profile parley'): Promise<DeviceGrant> {
  const response = await fetch(`${identity.issuer}/device/auth`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'parley-cli', scope }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as DeviceGrant;
}

const poll = ({ device_code: code }: DeviceGrant): Promise<Answer> =>
  tokenRequest(identity, {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    client_id: 'parley-cli',
    device_code: code,
  });

/** As long as a device is told to wait between two questions. */
const wait = (): void => identity.clock.advance(5_000);

describe('A device', () => {
  it('is let in by somebody who types its code, confirms it and signs in', async () => {
    const user = await identity.register('device.owner');
    const grant = await askForCode();
    expect(grant.user_code).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
    expect(await poll(grant)).toMatchObject({ status: 400, body: { error: 'authorization_pending' } });

    const browser = new Browser(identity.origin);
    await browser.open(grant.verification_uri);
    const confirmation = await browser.send('/device', { user_code: grant.user_code.toLowerCase().replace('-', ' ') });
    expect(confirmation.text).toContain(grant.user_code);
    expect(confirmation.text).toContain('Parley command line');
    const signIn = await browser.send('/device', { confirm: 'yes' });
    expect(signIn.text).toContain('type="password"');
    const done = await browser.send('/sign-in', { username: 'device.owner', password });
    expect(done.text).toContain('Device connected');

    wait();
    const { status, body } = await poll(grant);
    expect(status).toBe(200);
    expect(decodeJwt(body.access_token)).toMatchObject({
      aud: audience,
      sub: user.userId,
      client_id: 'parley-cli',
      scope: 'parley',
    });
    const session = await identity.authenticator.authenticate(body.access_token);
    expect(session.user).toEqual(user);

    const refreshed = await refresh(identity, body.refresh_token, 'parley-cli');
    expect(decodeJwt(refreshed.body.access_token)['sid']).toBe(session.sessionId);
    wait();
    expect(await poll(grant)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('is told so when somebody does not want it', async () => {
    const grant = await askForCode();
    const browser = new Browser(identity.origin);
    await browser.open(grant.verification_uri);
    await browser.send('/device', { user_code: grant.user_code });
    const answer = await browser.send('/device', { abort: 'yes' });
    expect(answer.text).toContain('The device was not connected.');
    expect(await poll(grant)).toMatchObject({ status: 400, body: { error: 'access_denied' } });
  });

  it('is told so when somebody cancels at the sign-in page', async () => {
    const grant = await askForCode();
    const browser = new Browser(identity.origin);
    await browser.open(grant.verification_uri);
    await browser.send('/device', { user_code: grant.user_code });
    await browser.send('/device', { confirm: 'yes' });
    const answer = await browser.send('/cancel');
    expect(answer.text).toContain('The device was not connected.');
    expect(await poll(grant)).toMatchObject({ status: 400, body: { error: 'access_denied' } });
  });

  it('that asks too often is told to slow down', async () => {
    const grant = await askForCode();
    expect((await poll(grant)).body.error).toBe('authorization_pending');
    expect((await poll(grant)).body.error).toBe('slow_down');
    expect((await poll(grant)).body.error).toBe('slow_down');
    wait();
    expect((await poll(grant)).body.error).toBe('authorization_pending');
  });

  it('gets no token for a code that nobody gave it', async () => {
    for (const code of ['', 'x', '\u0000', 'x'.repeat(5_000)]) {
      expect((await poll({ device_code: code } as DeviceGrant)).status).toBe(400);
    }
  });
});

describe('A link with the code in it', () => {
  it('fills the field and connects nothing by itself', async () => {
    const grant = await askForCode();
    const browser = new Browser(identity.origin);
    const page = await browser.open(grant.verification_uri_complete);
    expect(page.text).toContain(`value="${grant.user_code}"`);
    expect(page.text).not.toContain('<script');
    expect((await poll(grant)).body.error).toBe('authorization_pending');
  });

  it('cannot bring markup onto the page', async () => {
    const browser = new Browser(identity.origin);
    const page = await browser.open(`${identity.issuer}/device?user_code=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(page.text).toContain('&quot;&gt;&lt;script&gt;');
    expect(page.text).not.toContain('<script');
  });
});

describe('Guessing codes', () => {
  it('ends after a few, in capitals and with a slash behind too', async () => {
    const browser = new Browser(identity.origin);
    let page = await browser.open(`${identity.issuer}/device`);
    const statuses: number[] = [];
    for (let guess = 0; guess < 25 && page.status !== 429; guess += 1) {
      page = await browser.send('/device', { user_code: 'BBBB-BBBB' });
      statuses.push(page.status);
    }
    expect(page.status).toBe(429);
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(statuses.length).toBeLessThanOrEqual(21);
    for (const path of ['/device/', '/DEVICE']) {
      const response = await browser.request(`${identity.issuer}${path}`, {
        method: 'POST',
        body: new URLSearchParams({ user_code: 'BBBB-BBBB' }),
      });
      expect(response.status).toBe(429);
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Browser } from './browser.js';
import { IdentityUnderTest, pageOrigin, password } from './identity-under-test.js';
import { WebClient } from './web-client.js';

let identity: IdentityUnderTest;

beforeAll(async () => {
  identity = await IdentityUnderTest.start();
});
afterAll(async () => identity.stop());

const opened = async (): Promise<Browser> => {
  const client = new WebClient(identity);
  await client.authorize();
  return client.browser;
};

/** What a page says, without what names this one attempt. */
const words = (text: string): string =>
  text.replace(/interaction\/[\w-]+/g, 'interaction/…').replace(/value="[^"]*"/g, 'value="…"');

describe('A sign-in that fails', () => {
  it('looks the same for a wrong password and for an unknown name, to the eye and in its headers', async () => {
    await identity.register('existing');
    const [known, unknown] = [await opened(), await opened()];
    const wrongPassword = await known.send('/sign-in', { username: 'existing', password: 'wrong password' });
    const wrongName = await unknown.send('/sign-in', { username: 'unexisting', password });
    expect(wrongPassword.status).toBe(401);
    expect(wrongName.status).toBe(401);
    expect(words(wrongName.text)).toBe(words(wrongPassword.text));
    const names = ({ headers }: { headers: Headers }): string[] => [...headers.keys()].sort();
    expect(names(wrongName)).toEqual(names(wrongPassword));
  });

  it('keeps the name, forgets the password, and says so aloud', async () => {
    const browser = await opened();
    const page = await browser.send('/sign-in', { username: 'Typist', password: 'my secret password' });
    expect(page.text).toContain('value="typist"');
    expect(page.text).not.toContain('my secret password');
    expect(page.text).toMatch(/role="alert">Username and password do not match/);
  });

  it('can be followed by one that works', async () => {
    await identity.register('second.try');
    const browser = await opened();
    await browser.send('/sign-in', { username: 'second.try', password: 'mistyped' });
    const { url } = await browser.send('/sign-in', { username: '  Second.Try ', password });
    expect(url.origin).toBe(pageOrigin);
  });
});

describe('Trying passwords', () => {
  it.each(['hammered', 'hammered.unknown'])('ends after five in a minute for %s, the right one included', async (username) => {
    if (username === 'hammered') await identity.register(username);
    const browser = await opened();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await browser.send('/sign-in', { username, password: `guess number ${attempt}` })).status).toBe(401);
    }
    const refused = await browser.send('/sign-in', { username, password });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(refused.text).toMatch(/role="alert">Too many attempts\. Please try again in \d+ seconds/);
  });

  it('is not made easier by addresses that a client only claims to have', async () => {
    const browser = await opened();
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const headers = { 'x-forwarded-for': `198.51.100.${attempt}`, forwarded: `for=198.51.100.${attempt}` };
      statuses.push((await browser.send('/sign-in', { username: 'claimant', password: 'guessed' }, headers)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  });

  it('leaves those alone who get it right', async () => {
    await identity.register('clumsy');
    for (let round = 0; round < 3; round += 1) {
      const browser = await opened();
      for (let attempt = 0; attempt < 4; attempt += 1)
        await browser.send('/sign-in', { username: 'clumsy', password: 'mistyped' });
      expect((await browser.send('/sign-in', { username: 'clumsy', password })).url.origin).toBe(pageOrigin);
    }
  });
});

describe('Signing up', () => {
  const signUpPage = async (): Promise<Browser> => {
    const browser = await opened();
    await browser.open(`${browser.view.url.pathname}/sign-up`);
    return browser;
  };

  it('says what is wrong with which field, and keeps what was right', async () => {
    const browser = await signUpPage();
    const page = await browser.send('/sign-up', { displayName: '  ', username: '1x', password: 'short' });
    expect(page.status).toBe(422);
    for (const name of ['displayName', 'username', 'password'])
      expect(page.text).toContain(`<p class="wrong" id="${name}-note">`);
    expect(page.text).toContain('value="1x"');
    expect(page.text).not.toContain('value="short"');
    expect(page.text.match(/autofocus/g)).toHaveLength(1);
  });

  it('says so when the username is taken', async () => {
    await identity.register('taken');
    const browser = await signUpPage();
    const page = await browser.send('/sign-up', { displayName: 'Second', username: 'taken', password });
    expect(page.status).toBe(409);
    expect(page.text).toContain('Somebody else has this username.');
  });

  it('shows a name with markup in it as what it is', async () => {
    const browser = await signUpPage();
    const page = await browser.send('/sign-up', { displayName: `"><img src=x onerror='1'>`, username: '', password: '' });
    expect(page.text).toContain('value="&quot;&gt;&lt;img src=x onerror=&#39;1&#39;&gt;"');
    expect(page.text).not.toContain('<img');
  });
});

describe('Every page', () => {
  const everyPage = async (): Promise<readonly (readonly [string, Response])[]> => {
    const browser = await opened();
    const interaction = browser.view.url.pathname;
    const paths = [
      interaction,
      `${interaction}/sign-up`,
      '/oidc/device',
      '/oidc/session/end/success',
      '/oidc/auth?client_id=unknown',
      '/oidc/auth',
    ];
    return Promise.all(
      paths.map(async (path) => [path, await browser.request(path, { headers: { accept: 'text/html' } })] as const),
    );
  };

  it('is in no frame, runs no script, and loads nothing from elsewhere', async () => {
    for (const [, response] of await everyPage()) {
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'none'");
      expect(policy).toContain("style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain(`form-action 'self' ${pageOrigin}`);
      expect(policy).not.toContain('unsafe');
      expect(response.headers.get('x-frame-options')).toBe('DENY');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('x-powered-by')).toBeNull();
      const text = await response.text();
      expect(text).not.toMatch(/<script|<style| style=| on\w+=/i);
      expect([...text.matchAll(/(?:src|href)="([^"]*)"/g)].every(([, to]) => to?.startsWith('/oidc/'))).toBe(true);
    }
  });

  it('has a language, a title, one heading, and a label for each field', async () => {
    for (const [path, response] of await everyPage()) {
      const text = await response.text();
      expect([path, text.match(/<html lang="en">/g)?.length]).toEqual([path, 1]);
      expect([path, text.match(/<title>[^<]+ · Parley<\/title>/g)?.length]).toEqual([path, 1]);
      expect([path, text.match(/<h1>/g)?.length]).toEqual([path, 1]);
      for (const [, id] of text.matchAll(/<input\s+id="([^"]+)"/g)) expect(text).toContain(`<label for="${id ?? ''}">`);
    }
  });

  it('has its stylesheet', async () => {
    const { view } = await opened();
    const [, path = ''] = /rel="stylesheet" href="([^"]+)"/.exec(view.text) ?? [];
    const response = await fetch(new URL(path, identity.origin));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/css/);
    expect(response.headers.get('cache-control')).toContain('immutable');
  });

  it('of a sign-in is kept in no cache', async () => {
    const { view } = await opened();
    expect(view.headers.get('cache-control')).toBe('no-store');
  });
});

describe('A form', () => {
  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('from another site is refused: %j', async (headers) => {
    const browser = await opened();
    const page = await browser.send('/sign-in', { username: 'anybody', password }, headers as Record<string, string>);
    expect(page.status).toBe(403);
  });

  it('without the cookie of its sign-in is refused', async () => {
    const { view } = await opened();
    const stranger = await fetch(`${view.url.href}/sign-in`, {
      method: 'POST',
      headers: { origin: identity.origin },
      body: new URLSearchParams({ username: 'anybody', password }),
    });
    expect(stranger.status).toBe(400);
    expect(await stranger.text()).toContain('This sign-in has expired');
  });

  it('that is too large, or none, is refused', async () => {
    const browser = await opened();
    expect((await browser.send('/sign-in', { username: 'x'.repeat(20_000), password })).status).toBe(413);
    const again = await opened();
    expect((await again.send('/sign-in', {})).status).toBe(400);
    const third = await opened();
    const response = await third.request(`${third.view.url.pathname}/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"username":"x"}',
    });
    expect(response.status).toBe(400);
  });

  it('may say what no database can hold', async () => {
    const browser = await opened();
    expect((await browser.send('/sign-in', { username: 'nul\u0000l', password: 'x\u0000y' })).status).toBe(401);
    const client = new WebClient(identity);
    expect((await client.authorize({ state: 'nul\u0000l', login_hint: '\u0000', nonce: '\u0000' })).status).toBe(200);
  });
});

describe('Cookies', () => {
  it('are for this server only, out of reach of scripts, and not for TLS only without TLS', async () => {
    const client = new WebClient(identity);
    const first = await client.browser.request(client.authorizationUrl());
    const lines = first.headers.getSetCookie();
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toMatch(/; path=\/oidc/i);
      expect(line).toMatch(/; httponly/i);
      expect(line).toMatch(/; samesite=lax/i);
      expect(line).not.toMatch(/; secure/i);
    }
  });

  it('that somebody made up are ignored', async () => {
    const response = await fetch(new WebClient(identity).authorizationUrl(), {
      redirect: 'manual',
      headers: { cookie: 'parley_session=made-up; parley_session.sig=made-up' },
    });
    expect(response.headers.get('location')).toMatch(/\/interaction\//);
  });
});

import { describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';

import { another, complaintsOf, testTimeoutMs } from './browser-window.js';
import { duplicate } from './in-browser.js';
import { somebody } from './people.js';
import { Person } from './person.js';
import { type Tokens, tokensOf } from './tokens.js';
import { WebFixture } from './web-fixture.js';

jest.setTimeout(testTimeoutMs);

describe('signing in to the web page', () => {
  const web = new WebFixture();

  it('complains about nothing while people use it, least of all its own policy', async () => {
    const page = await web.open();
    const complaints = await complaintsOf(page);
    const ada = await somebody(page, 'Ada').signUp(web.url);
    const ben = await web.signedUp('Ben');
    await ada.open(ben);
    await ada.write('Hello');
    await ada.sees('Hello');
    await ada.page.reload();
    // Whoever signs out before it is stored is asked first.
    await ada.stored('Hello').waitFor();
    await ada.signOut();
    expect(complaints).toEqual([]);
  });

  it('lets two windows of one browser be two people who talk to each other', async () => {
    const ada = await web.signedUp('Ada');
    const ben = await somebody(await another(ada.page.context()), 'Ben').signUp(web.url);
    await ada.open(ben);
    await ada.write('From the other window');
    await ben.conversations.filter({ hasText: 'From the other window' }).click();
    await ben.write('Seen');
    await ada.sees('Seen');
    await Promise.all([ada.page.reload(), ben.page.reload()]);
    await ada.sees('Seen');
    await ada.account.waitFor();
    await ben.account.waitFor();
  });

  it('leads back to the conversation that somebody wanted to see', async () => {
    const ada = await web.signedUp('Ada');
    const ben = await web.signedUp('Ben');
    await ada.open(ben);
    await ada.write('Come and see');
    await ada.sees('Come and see');
    const address = ada.page.url();

    const elsewhere = new Person(await web.open(), ben.registration);
    await elsewhere.page.goto(address);
    await elsewhere.signIn();
    await elsewhere.sees('Come and see');
    expect(elsewhere.page.url()).toBe(address);
  });

  it('returns to the first page when somebody cancels, and says why', async () => {
    const page = await web.open();
    await page.goto(web.url);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('You left the sign-in page before it was done.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
    expect(new URL(page.url()).search).toBe('');
  });

  it('refuses an answer that this window did not ask for', async () => {
    const page = await web.open();
    await page.goto(new URL('/callback?code=stolen&state=made-up', web.url).href);
    await page.getByText('Signing in did not work. Please try again.').waitFor();
    expect(await tokensOf(page)).toBeNull();
  });

  it('forgets the tokens when somebody signs out, and the server does too', async () => {
    const ada = await web.signedUp('Ada');
    const kept = await tokensOf(ada.page);
    await ada.signOut();
    expect(await tokensOf(ada.page)).toBeNull();
    await ada.page.reload();
    await ada.page.getByRole('button', { name: 'Sign in' }).waitFor();

    await keepTokens(ada.page, { ...present(kept), expires_at: 0 });
    await ada.page.reload();
    await ada.page.getByText('Your session has ended. Sign in again to go on.').waitFor();
  });

  it('replaces a token that ends within a minute before it uses it', async () => {
    const ada = await web.signedUp('Ada');
    const before = present(await tokensOf(ada.page));
    await keepTokens(ada.page, { ...before, expires_at: Math.floor(Date.now() / 1_000) + 50 });
    await ada.page.reload();
    // The page shows what it holds before it has spoken to any server, so the new token is what to wait for.
    await replaced(ada.page, before);
    const after = present(await tokensOf(ada.page));
    expect(after.access_token).not.toBe(before.access_token);
    expect(after.refresh_token).not.toBe(before.refresh_token);
  });

  it('asks the copy of a window who it is, and leaves the first one alone', async () => {
    const ada = await web.signedUp('Ada');
    const [copy] = await Promise.all([ada.page.context().waitForEvent('page'), ada.page.evaluate(duplicate)]);
    await copy.getByText('This window is a copy of another one.').waitFor();
    expect(await tokensOf(copy)).toBeNull();
    await ada.page.reload();
    await ada.account.waitFor();
  });

  it('says so when the page cannot learn where the servers are, and starts once it can', async () => {
    const page = await web.open();
    await page.route('**/config.json', (route) => route.abort());
    await page.goto(web.url);
    await page.getByRole('heading', { name: 'Parley cannot start' }).waitFor();
    await page.unroute('**/config.json');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });
});

const keepTokens = (page: Page, tokens: Tokens): Promise<void> =>
  page.evaluate(
    async ([text]) => {
      const { issuer, clientId } = (await (await fetch('/config.json')).json()) as { issuer: string; clientId: string };
      sessionStorage.setItem(`oidc.user:${issuer}:${clientId}`, text);
    },
    [JSON.stringify(tokens)] as const,
  );

/** Resolves once the window holds another access token than this one. */
const replaced = (page: Page, { access_token }: Tokens): Promise<unknown> =>
  page.waitForFunction((old) => {
    const key = Object.keys(sessionStorage).find((name) => name.startsWith('oidc.user:'));
    return key !== undefined && !(sessionStorage.getItem(key) ?? '').includes(old);
  }, access_token);

function present(tokens: Tokens | null): Tokens {
  if (tokens === null) throw new Error('The window holds no tokens.');
  return tokens;
}

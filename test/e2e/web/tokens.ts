import type { Page } from 'playwright-core';

/** What the page keeps of a session, as far as it is looked at here. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_at: number;
}

export const tokensOf = (page: Page): Promise<Tokens | null> =>
  page.evaluate(() => {
    const key = Object.keys(sessionStorage).find((name) => name.startsWith('oidc.user:'));
    return key === undefined ? null : (JSON.parse(sessionStorage.getItem(key) ?? 'null') as Tokens);
  });

/** What signing in leaves in a window: under which name, and what. */
export interface KeptSession {
  readonly key: string;
  readonly value: string;
}

import { createHash, randomBytes } from 'node:crypto';

import { Browser, type View } from './browser.js';
import { type IdentityUnderTest, pageOrigin, password } from './identity-under-test.js';

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly token_type: string;
  readonly expires_in: number;
}

export interface Answer {
  readonly status: number;
  readonly body: Tokens & { readonly error?: string };
  readonly headers: Headers;
}

/** The web page's side of the authorization code flow. */
export class WebClient {
  readonly verifier = randomBytes(32).toString('base64url');
  readonly state = randomBytes(8).toString('base64url');
  readonly redirectUri = `${pageOrigin}/callback`;
  readonly browser: Browser;

  constructor(
    private readonly identity: IdentityUnderTest,
    browser?: Browser,
  ) {
    this.browser = browser ?? new Browser(identity.origin);
  }

  authorizationUrl(changes: Readonly<Record<string, string | undefined>> = {}): URL {
    const url = new URL(`${this.identity.issuer}/auth`);
    const parameters: Record<string, string | undefined> = {
      client_id: 'parley-web',
      response_type: 'code',
      redirect_uri: this.redirectUri,
      scope: 'openid profile parley',
      state: this.state,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    };
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
    return url;
  }

  authorize(changes: Readonly<Record<string, string | undefined>> = {}): Promise<View> {
    return this.browser.open(this.authorizationUrl(changes));
  }

  /** Opens the sign-in page, signs in, and has the code with which the browser was sent back to the page. */
  async signIn(username: string, changes: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
    await this.authorize(changes);
    return this.codeIn(await this.browser.send('/sign-in', { username, password }));
  }

  codeIn({ url }: View): string {
    const code = url.searchParams.get('code');
    if (code === null || url.origin !== pageOrigin)
      throw new Error(`The browser was not sent back with a code but to ${url.href}`);
    return code;
  }

  exchange(code: string, changes: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return tokenRequest(this.identity, {
      grant_type: 'authorization_code',
      client_id: 'parley-web',
      code,
      redirect_uri: this.redirectUri,
      code_verifier: this.verifier,
      ...changes,
    });
  }

  async tokensOf(username: string): Promise<Tokens> {
    return (await this.exchange(await this.signIn(username))).body;
  }
}

export const refresh = (identity: IdentityUnderTest, refreshToken: string, clientId = 'parley-web'): Promise<Answer> =>
  tokenRequest(identity, { grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken });

export async function tokenRequest(
  { issuer }: IdentityUnderTest,
  body: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(body), headers });
  return { status: response.status, body: (await response.json()) as Answer['body'], headers: response.headers };
}

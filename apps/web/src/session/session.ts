import { ParleyError } from '#protocol';
import { ErrorResponse, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';

import type { Configuration } from '../configuration.js';
import { parseRoute, pathOf } from '../routing/route.js';
import type { WindowClaim } from './claim-window.js';
import { returnPath } from './return-path.js';

export type SessionState =
  | { readonly phase: 'signed-in' }
  /** `notice`: why, where that was not the wish of whoever sits here. */
  | { readonly phase: 'signed-out'; readonly notice: string | null };

export const callbackPath = '/callback';
/** A token that ends within this time is replaced before it is given out. */
const renewBeforeSeconds = 60;

/**
 * Who is signed in to this window: authorization code with PKCE, and a refresh token that is replaced at every use.
 *
 * Tokens live in `sessionStorage`, which belongs to one window. Two windows of one browser can therefore be two
 * people; and closing the window ends what it could do.
 */
export class Session {
  readonly #users: UserManager;
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { phase: 'signed-out', notice: null };
  #renewal: Promise<string> | undefined;

  constructor({ issuer, clientId }: Configuration) {
    const store = new WebStorageStateStore({ store: window.sessionStorage });
    this.#users = new UserManager({
      authority: issuer,
      client_id: clientId,
      redirect_uri: `${window.location.origin}${callbackPath}`,
      scope: 'openid offline_access profile parley',
      // The server may remember another window's person. Signing in here always asks who this is.
      prompt: 'login',
      userStore: store,
      stateStore: store,
      automaticSilentRenew: false,
      monitorSession: false,
    });
  }

  get state(): SessionState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes up the answer of the sign-in page that led back here, or what this window holds already. */
  async restore(claim: WindowClaim): Promise<void> {
    if (window.location.pathname === callbackPath) return this.#complete();
    if ((await this.#users.getUser()) === null) return;
    if (claim === 'own') this.#become({ phase: 'signed-in' });
    else await this.#end('This window is a copy of another one. Sign in here too, and use both.');
  }

  /** Leaves for the sign-in page, which leads back to the view that is open now. */
  async signIn(): Promise<void> {
    await this.#users.signinRedirect({ state: { returnTo: window.location.pathname } });
  }

  /**
   * Forgets the tokens of this window, and has the server forget them. The server's own session stays: another window
   * may be using it for somebody else.
   */
  async signOut(): Promise<void> {
    const notice = await this.#users.revokeTokens(['refresh_token']).then(
      () => null,
      () => 'You are signed out of this window. The server could not be reached, so it will notice a little later.',
    );
    await this.#end(notice);
  }

  /**
   * An access token that is good for another minute at least.
   *
   * @throws ParleyError `UNAUTHENTICATED` once the session has ended; whatever the network threw while it lasts.
   */
  async accessToken(): Promise<string> {
    const user = await this.#users.getUser();
    if (user !== null && (user.expires_in ?? 0) > renewBeforeSeconds) return user.access_token;
    // A refresh token is good for one use: whoever asks meanwhile waits for the same answer.
    this.#renewal ??= this.#renew(user).finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  /**
   * Who is signed in, as the issuer calls them.
   *
   * @throws ParleyError `UNAUTHENTICATED` once the session has ended.
   */
  async subject(): Promise<string> {
    const user = await this.#users.getUser();
    return user === null ? this.#expire() : user.profile.sub;
  }

  async #renew(user: User | null): Promise<string> {
    if (user?.refresh_token === undefined) return this.#expire();
    try {
      const renewed = await this.#users.signinSilent();
      return renewed === null ? await this.#expire() : renewed.access_token;
    } catch (error) {
      if (error instanceof ErrorResponse) return this.#expire(error);
      throw error;
    }
  }

  async #complete(): Promise<void> {
    try {
      const user = await this.#users.signinRedirectCallback();
      window.history.replaceState(null, '', pathOf(parseRoute(returnPath(user.state))));
      this.#become({ phase: 'signed-in' });
    } catch (error) {
      const cancelled = error instanceof ErrorResponse && error.error === 'access_denied';
      window.history.replaceState(null, '', '/');
      this.#become({
        phase: 'signed-out',
        notice: cancelled ? 'You left the sign-in page before it was done.' : 'Signing in did not work. Please try again.',
      });
    }
  }

  async #expire(cause?: unknown): Promise<never> {
    await this.#end('Your session has ended. Sign in again to go on.');
    throw new ParleyError('UNAUTHENTICATED', { cause });
  }

  async #end(notice: string | null): Promise<void> {
    await this.#users.removeUser();
    this.#become({ phase: 'signed-out', notice });
  }

  #become(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

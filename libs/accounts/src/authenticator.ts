import type { User } from '#protocol';

import { Accounts } from './accounts.js';
import { AccessTokens } from './domain/access-tokens.js';

/** Somebody who proved who they are, until `expiresAt`. */
export interface Session {
  readonly userId: string;
  readonly user: User;
  /** One sign-in of one client; the same over every refresh of its tokens. */
  readonly sessionId: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  /** Whether their token has the scope of moderators: the issuer's decision, for as long as the token lives. */
  readonly moderator: boolean;
}

export interface AuthenticatorOptions {
  /** The scope that only tokens of moderators have. */
  readonly moderationScope: string;
}

/** From an access token to a user of ours: the one way in, for sockets and REST alike. */
export class Authenticator {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly accounts: Accounts,
    private readonly options: AuthenticatorOptions,
  ) {}

  /** @throws ParleyError UNAUTHENTICATED, TOKEN_EXPIRED, or UNAVAILABLE (retryable). */
  async authenticate(token: string): Promise<Session> {
    const { subject, sessionId, expiresAt, scopes, ...claims } = await this.accessTokens.verify(token);
    const user = await this.accounts.resolve(subject, claims);
    return { userId: user.userId, user, sessionId, expiresAt, moderator: scopes.has(this.options.moderationScope) };
  }
}

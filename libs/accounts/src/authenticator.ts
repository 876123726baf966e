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
}

/** From an access token to a user of ours: the one way in, for sockets and REST alike. */
export class Authenticator {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly accounts: Accounts,
  ) {}

  /** @throws ParleyError UNAUTHENTICATED, TOKEN_EXPIRED, or UNAVAILABLE (retryable). */
  async authenticate(token: string): Promise<Session> {
    const { subject, sessionId, expiresAt, ...claims } = await this.accessTokens.verify(token);
    const user = await this.accounts.resolve(subject, claims);
    return { userId: user.userId, user, sessionId, expiresAt };
  }
}

import type { AccountClaims, Account as OidcAccount } from 'oidc-provider';

import type { User } from '#protocol';

/** A user of ours, as the authorization server sees one. The subject of every token is the account's id. */
export class IdentityAccount implements OidcAccount {
  readonly [key: string]: unknown;
  readonly accountId: string;

  constructor(readonly user: User) {
    this.accountId = user.userId;
  }

  /** Which of these a token really carries depends on its scopes. */
  claims(): AccountClaims {
    return { sub: this.accountId, ...namesOf(this.user) };
  }
}

export const namesOf = ({ username, displayName }: User) => ({ preferred_username: username, name: displayName });

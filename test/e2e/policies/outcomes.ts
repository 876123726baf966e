import type { Policy } from '#protocol';

/**
 * Everybody that there can be, seen from a group: with no token, never in it, once in it, in it, in charge of it; and a
 * moderator who was never in it, so that whatever they may is owed to the scope of their token.
 */
export const roles = ['anonymous', 'stranger', 'former', 'member', 'admin', 'moderator'] as const;
export type Role = (typeof roles)[number];
export type SignedIn = Exclude<Role, 'anonymous'>;

export type Outcome = 'allowed' | 'UNAUTHENTICATED' | 'NOT_FOUND' | 'FORBIDDEN';

/** The same for all who are signed in, but for some of them. */
const each = (outcome: Outcome, others: Partial<Record<Role, Outcome>>): Readonly<Record<Role, Outcome>> => ({
  anonymous: 'UNAUTHENTICATED',
  stranger: outcome,
  former: outcome,
  member: outcome,
  admin: outcome,
  moderator: outcome,
  ...others,
});

/** What each policy promises each of them. A new policy does not compile without its line. */
export const outcomes: Readonly<Record<Policy, Readonly<Record<Role, Outcome>>>> = {
  public: each('allowed', { anonymous: 'allowed' }),
  authenticated: each('allowed', {}),
  reader: each('NOT_FOUND', { former: 'allowed', member: 'allowed', admin: 'allowed' }),
  member: each('NOT_FOUND', { member: 'allowed', admin: 'allowed' }),
  admin: each('NOT_FOUND', { member: 'FORBIDDEN', admin: 'allowed' }),
  moderator: each('FORBIDDEN', { moderator: 'allowed' }),
};

/** Every cell of a table of contracts against everybody. */
export function cells<Name extends string>(
  contracts: Readonly<Record<Name, { readonly policy: Policy }>>,
  who: readonly Role[] = roles,
): readonly (readonly [name: Name, role: Role, outcome: Outcome])[] {
  return (Object.keys(contracts) as Name[]).flatMap((name) =>
    who.map((role) => [name, role, outcomes[contracts[name].policy][role]] as const),
  );
}

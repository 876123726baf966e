import type { Policy } from '#protocol';

/** Everybody that there can be, seen from a group: with no token, never in it, once in it, in it, in charge of it. */
export const roles = ['anonymous', 'stranger', 'former', 'member', 'admin'] as const;
export type Role = (typeof roles)[number];
export type SignedIn = Exclude<Role, 'anonymous'>;

export type Outcome = 'allowed' | 'UNAUTHENTICATED' | 'NOT_FOUND' | 'FORBIDDEN';

/** What each policy promises each of them. A new policy does not compile without its line. */
export const outcomes: Readonly<Record<Policy, Readonly<Record<Role, Outcome>>>> = {
  public: { anonymous: 'allowed', stranger: 'allowed', former: 'allowed', member: 'allowed', admin: 'allowed' },
  authenticated: { anonymous: 'UNAUTHENTICATED', stranger: 'allowed', former: 'allowed', member: 'allowed', admin: 'allowed' },
  reader: { anonymous: 'UNAUTHENTICATED', stranger: 'NOT_FOUND', former: 'allowed', member: 'allowed', admin: 'allowed' },
  member: { anonymous: 'UNAUTHENTICATED', stranger: 'NOT_FOUND', former: 'NOT_FOUND', member: 'allowed', admin: 'allowed' },
  admin: { anonymous: 'UNAUTHENTICATED', stranger: 'NOT_FOUND', former: 'NOT_FOUND', member: 'FORBIDDEN', admin: 'allowed' },
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

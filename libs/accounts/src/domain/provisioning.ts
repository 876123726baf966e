import { settings } from '../settings.js';
import { displayName, username } from './registration.js';

/** What a foreign issuer says about somebody. None of it is to be relied on. */
export interface ForeignClaims {
  readonly username?: string;
  readonly displayName?: string;
}

/** Our best reading of a foreign name as a username: `Zoë.K@example.org` → `zoe.k`. */
export function usernameFor(claims: ForeignClaims): string {
  const [local = ''] = (claims.username ?? '').split('@');
  const letters = local
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '')
    .replace(/^[^a-z]+/, '')
    .slice(0, settings.username.maxLength);
  return username.safeParse(letters).success ? letters : 'user';
}

/** The same name with `suffix` behind it, never too long. */
export const withSuffix = (name: string, suffix: string): string =>
  `${name.slice(0, settings.username.maxLength - suffix.length - 1)}-${suffix}`;

/** The foreign display name if it is fit to be shown; otherwise `fallback`. */
export function displayNameFor(claims: ForeignClaims, fallback: string): string {
  const candidate = (claims.displayName ?? '').slice(0, settings.displayNameLength);
  const parsed = displayName.safeParse(candidate);
  return parsed.success ? parsed.data : fallback;
}

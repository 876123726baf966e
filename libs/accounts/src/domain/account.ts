import type { User } from '#protocol';

/** Somebody who can sign in. `subject` is who they are to the issuer of their tokens; `id` is who they are to everybody else. */
export interface Account {
  readonly id: string;
  readonly subject: string;
  readonly username: string;
  readonly displayName: string;
  /** PHC string; null when another issuer checks who this is. */
  readonly passwordHash: string | null;
}

/** What anybody signed in may see of an account. */
export const userOf = ({ id, username, displayName }: Account): User => ({ userId: id, username, displayName });

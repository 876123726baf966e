import { type User, user } from '#protocol';

/** Whose store it is; undefined if nobody's yet, or if that cannot be read any more. */
export const readOwner = (record: unknown): User | undefined => user.safeParse(record).data;

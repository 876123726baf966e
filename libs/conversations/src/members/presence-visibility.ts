import type { PresenceVisibility } from '#protocol';

/** What counts for whoever has not decided. */
export const usualPresenceVisibility: PresenceVisibility = 'contacts';

/**
 * Who lets whom see that they are online. It promises an answer for every user, known or not, and that contacts are
 * those of now: who left their last common conversation is none any more. Who is online is not its business.
 */
export abstract class PresenceVisibilities {
  /** Of each of these users. */
  abstract get(userIds: readonly string[]): Promise<ReadonlyMap<string, PresenceVisibility>>;

  abstract set(userId: string, visibility: PresenceVisibility): Promise<void>;

  /** Those of `userIds` with whom `userId` shares a conversation that both are members of. Oneself is no contact. */
  abstract contactsAmong(userId: string, userIds: readonly string[]): Promise<ReadonlySet<string>>;
}

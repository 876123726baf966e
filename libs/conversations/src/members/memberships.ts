import type { Membership, Preferences } from '#protocol';

/**
 * What a conversation is to each of its members, and to them alone. It promises that one can never have pinned more
 * than may be, whatever happens at the same time.
 */
export abstract class Memberships {
  /** Null for who was never a member. A former one has nothing unread. */
  abstract of(userId: string, conversationId: string): Promise<Membership | null>;

  /** What is absent stays as it is. Pinning again changes nothing. */
  abstract prefer(
    userId: string,
    conversationId: string,
    { preferences, pinnedAtMost }: { readonly preferences: Preferences; readonly pinnedAtMost: number },
  ): Promise<'preferred' | 'too_many_pinned' | 'not_a_member'>;
}

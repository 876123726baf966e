import type { Presence, PresenceVisibility } from '#protocol';

/** A connection that follows users. */
export interface Follower {
  readonly userId: string;
  tell(presence: Presence): void;
}

/**
 * A user whom connections of this node follow: how they stand as far as was told, and who of the followers may see it.
 * Tells differences only, so whoever sets what is so already tells nobody.
 */
export class FollowedUser {
  /** Followers, and whether they see it: nobody does until it is known that they may. */
  readonly #followers = new Map<Follower, boolean>();
  #online = false;
  /** When this node last heard of them coming or going, counted in items of news. */
  heardAt = 0;
  /** When it was last looked who may see it, counted likewise; whoever looked earlier and comes later is not heard. */
  reviewedAt = 0;
  /** As of the last look; undefined: none yet. */
  visibility: PresenceVisibility | undefined;

  constructor(readonly userId: string) {}

  get presence(): Presence {
    return { userId: this.userId, status: this.#online ? 'online' : 'offline' };
  }

  get isFollowed(): boolean {
    return this.#followers.size > 0;
  }

  get followerIds(): readonly string[] {
    return [...new Set([...this.#followers.keys()].map(({ userId }) => userId))];
  }

  add(follower: Follower): void {
    this.#followers.set(follower, false);
  }

  delete(follower: Follower): void {
    this.#followers.delete(follower);
  }

  /** This follower sees it from now on, and has been told how it stands. */
  admit(follower: Follower): void {
    this.#followers.set(follower, true);
  }

  stands(online: boolean): void {
    if (online === this.#online) return;
    this.#online = online;
    for (const [follower, sees] of this.#followers) if (sees) follower.tell(this.presence);
  }

  /** Those followers see it whose users are among these. */
  showTo(readers: ReadonlySet<string>): void {
    for (const [follower, sees] of this.#followers) {
      const may = readers.has(follower.userId);
      if (may === sees) continue;
      this.#followers.set(follower, may);
      follower.tell(may ? this.presence : { userId: this.userId, status: 'hidden' });
    }
  }
}

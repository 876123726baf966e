import type { Cancel } from '#kernel';
import type { Presence } from '#protocol';

import { FollowedUser, type Follower } from './followed-user.js';
import { NodePresence } from './node-presence.js';
import { type PresenceItem, PresenceNews } from './presence-news.js';
import { type PresenceLook, Presences } from './presences.js';
import { presenceSettings } from './settings.js';

/**
 * Which connections of this node follow whom. A follower hears of what changes for as long as it may see it, each change
 * once; what got lost on its way is found by `reconcile`.
 */
export class PresenceFollowers {
  readonly #followed = new Map<string, FollowedUser>();
  readonly #following = new Map<Follower, ReadonlySet<string>>();
  /** Items of news so far. */
  #heard = 0;

  constructor(
    private readonly presences: Presences,
    private readonly node: NodePresence,
    private readonly news: PresenceNews,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  start(): Cancel {
    return this.news.listen((item) => this.#hear(item));
  }

  /** Replaces whom this connection follows. Answers how they stand now; what changes from here on is told. */
  async follow(follower: Follower, userIds: readonly string[]): Promise<Presence[]> {
    this.unfollow(follower);
    const wanted = new Set(userIds);
    this.#following.set(follower, wanted);
    for (const userId of wanted) this.#followedUser(userId).add(follower);
    const askedAt = this.#heard;
    try {
      const looks = await this.presences.look(follower.userId, [...wanted]);
      // Meanwhile it may have gone, or have asked again.
      if (this.#following.get(follower) !== wanted) return looks.map(({ presence }) => presence);
      return looks.map((look) => this.#admit(follower, look, askedAt));
    } catch (error) {
      if (this.#following.get(follower) === wanted) this.unfollow(follower);
      throw error;
    }
  }

  unfollow(follower: Follower): void {
    for (const userId of this.#following.get(follower) ?? []) {
      const user = this.#followed.get(userId);
      user?.delete(follower);
      if (user?.isFollowed === false) this.#followed.delete(userId);
    }
    this.#following.delete(follower);
  }

  /** Looks how all who are followed stand, and whether they still show it as they did. */
  async reconcile(): Promise<void> {
    const userIds = [...this.#followed.keys()];
    for (let from = 0; from < userIds.length; from += presenceSettings.usersPerQuestion) {
      await this.#reconcile(userIds.slice(from, from + presenceSettings.usersPerQuestion));
    }
  }

  async #reconcile(userIds: readonly string[]): Promise<void> {
    const askedAt = this.#heard;
    const [online, visibilities] = await Promise.all([this.node.onlineAmong(userIds), this.presences.visibilitiesOf(userIds)]);
    for (const userId of userIds) {
      const user = this.#followed.get(userId);
      if (user === undefined) continue;
      if (user.heardAt <= askedAt) user.stands(online.has(userId));
      if (user.visibility !== visibilities.get(userId)) this.#review(user);
    }
  }

  #followedUser(userId: string): FollowedUser {
    const known = this.#followed.get(userId);
    if (known !== undefined) return known;
    const user = new FollowedUser(userId);
    this.#followed.set(userId, user);
    return user;
  }

  /** What was heard after the question was asked is newer than its answer. */
  #admit(follower: Follower, { presence, visibility }: PresenceLook, askedAt: number): Presence {
    const user = this.#followedUser(presence.userId);
    user.visibility ??= visibility;
    if (user.visibility !== visibility) this.#review(user);
    if (presence.status === 'hidden') return presence;
    if (user.heardAt <= askedAt) user.stands(presence.status === 'online');
    user.admit(follower);
    return user.presence;
  }

  #hear(item: PresenceItem): void {
    this.#heard++;
    const user = this.#followed.get(item.userId);
    if (user === undefined) return;
    if (item.kind === 'status') {
      user.heardAt = this.#heard;
      user.stands(item.online);
    } else {
      this.#review(user);
    }
  }

  #review(user: FollowedUser): void {
    this.#lookWhoMaySee(user).catch(this.onFailure);
  }

  async #lookWhoMaySee(user: FollowedUser): Promise<void> {
    const lookedAt = ++this.#heard;
    user.reviewedAt = lookedAt;
    const visibility = await this.presences.visibilityOf(user.userId);
    const readers = await this.presences.readersOf(user.userId, visibility, user.followerIds);
    if (user.reviewedAt !== lookedAt) return;
    user.visibility = visibility;
    user.showTo(readers);
  }
}

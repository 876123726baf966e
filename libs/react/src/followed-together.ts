import { limits, type Parley } from '#client';

/** What this needs of a client. */
type Follower = Pick<Parley, 'presence'>;

/**
 * Whom the components of a page want to follow, put together: a client follows one set of users. Of more than it
 * may follow, those of the shortest wishes count: who shows one person needs that one, more than a list needs its hundredth.
 */
export class FollowedTogether {
  static readonly #ofClients = new WeakMap<Follower, FollowedTogether>();

  /** The one of this client. */
  static of(parley: Follower): FollowedTogether {
    const known = this.#ofClients.get(parley) ?? new FollowedTogether(parley);
    this.#ofClients.set(parley, known);
    return known;
  }

  readonly #wishes = new Set<readonly string[]>();
  #followed = '';
  #asking = false;

  private constructor(private readonly parley: Follower) {}

  /** Follows these too, until the function that this returns is called. */
  add(userIds: readonly string[]): () => void {
    // A copy is a wish of its own: two components may want the same array.
    const wish = [...userIds];
    this.#wishes.add(wish);
    this.#ask();
    return () => {
      this.#wishes.delete(wish);
      this.#ask();
    };
  }

  /** Once for everything that one rendering changes. */
  #ask(): void {
    if (this.#asking) return;
    this.#asking = true;
    queueMicrotask(() => {
      this.#asking = false;
      const shortestFirst = [...this.#wishes].sort((one, other) => one.length - other.length).flat();
      // In the order of their ids: the same users in another order are no reason to ask.
      const userIds = [...new Set(shortestFirst)].slice(0, limits.presenceSubscriptions).sort();
      if (userIds.join() === this.#followed) return;
      this.#followed = userIds.join();
      // Who cannot be followed now is followed as soon as there is a connection; that there is none is seen by `useConnection`.
      this.parley.presence.follow(userIds).catch(() => undefined);
    });
  }
}

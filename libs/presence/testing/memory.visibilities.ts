import { PresenceVisibilities } from '#conversations';
import type { PresenceVisibility } from '#protocol';

/** {@link PresenceVisibilities} in memory: pairs of contacts are what a test says. */
export class MemoryVisibilities extends PresenceVisibilities {
  readonly #visibilities = new Map<string, PresenceVisibility>();
  readonly #contacts = new Map<string, Set<string>>();

  befriend(one: string, other: string): void {
    this.#contactsOf(one).add(other);
    this.#contactsOf(other).add(one);
  }

  override async get(userIds: readonly string[]): Promise<ReadonlyMap<string, PresenceVisibility>> {
    return new Map(userIds.map((userId) => [userId, this.#visibilities.get(userId) ?? 'contacts']));
  }

  override async set(userId: string, visibility: PresenceVisibility): Promise<void> {
    this.#visibilities.set(userId, visibility);
  }

  override async contactsAmong(userId: string, userIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(userIds.filter((other) => this.#contactsOf(userId).has(other)));
  }

  #contactsOf(userId: string): Set<string> {
    const contacts = this.#contacts.get(userId) ?? new Set();
    this.#contacts.set(userId, contacts);
    return contacts;
  }
}

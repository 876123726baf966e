import { PresenceVisibilities } from '#conversations';
import { unreachable } from '#kernel';
import type { Presence, PresenceVisibility } from '#protocol';

import { NodePresence } from './node-presence.js';
import { PresenceNews } from './presence-news.js';

/** How somebody stands to whoever is asking, and what they have decided. */
export interface PresenceLook {
  readonly presence: Presence;
  readonly visibility: PresenceVisibility;
}

/** Who is online, as far as they show it to whoever is asking. */
export class Presences {
  constructor(
    private readonly node: NodePresence,
    private readonly visibilities: PresenceVisibilities,
    private readonly news: PresenceNews,
  ) {}

  /** Each of these users once, in this order. Who does not exist looks like one who hides. */
  async of(callerId: string, userIds: readonly string[]): Promise<Presence[]> {
    return (await this.look(callerId, userIds)).map(({ presence }) => presence);
  }

  /** The same, and how each of them has decided. */
  async look(callerId: string, userIds: readonly string[]): Promise<readonly PresenceLook[]> {
    const wanted = [...new Set(userIds)];
    const visibilities = await this.visibilitiesOf(wanted);
    const visible = await this.#visible(callerId, visibilities);
    const online = await this.node.onlineAmong(visible);
    const seen = new Set(visible);
    return wanted.map((userId) => {
      const status = seen.has(userId) ? (online.has(userId) ? 'online' : 'offline') : 'hidden';
      return { presence: { userId, status }, visibility: visibilities.get(userId) as PresenceVisibility };
    });
  }

  /** Those of `readerIds` to whom a user of this visibility shows whether they are online. */
  async readersOf(userId: string, visibility: PresenceVisibility, readerIds: readonly string[]): Promise<ReadonlySet<string>> {
    switch (visibility) {
      case 'nobody':
        return new Set([userId]);
      case 'contacts':
        return new Set([...(await this.visibilities.contactsAmong(userId, readerIds)), userId]);
      case 'everyone':
        return new Set(readerIds);
      default:
        return unreachable(visibility);
    }
  }

  async visibilityOf(userId: string): Promise<PresenceVisibility> {
    return (await this.visibilitiesOf([userId])).get(userId) as PresenceVisibility;
  }

  visibilitiesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, PresenceVisibility>> {
    return this.visibilities.get(userIds);
  }

  /** Counts for those who follow them already, too. */
  async setVisibility(userId: string, visibility: PresenceVisibility): Promise<PresenceVisibility> {
    await this.visibilities.set(userId, visibility);
    this.news.publish([{ kind: 'visibility', userId }]);
    return visibility;
  }

  async #visible(callerId: string, visibilities: ReadonlyMap<string, PresenceVisibility>): Promise<readonly string[]> {
    const userIds = [...visibilities.keys()];
    const toContacts = userIds.filter((userId) => visibilities.get(userId) === 'contacts');
    const contacts = toContacts.length === 0 ? new Set() : await this.visibilities.contactsAmong(callerId, toContacts);
    return userIds.filter((userId) => userId === callerId || visibilities.get(userId) === 'everyone' || contacts.has(userId));
  }
}

import type { User } from '#protocol';

import { settings } from './settings.js';

/** The users whom this client has met, by id: those met longest ago are forgotten first. */
export class People {
  readonly #users = new Map<string, User>();

  meet(users: readonly User[]): void {
    for (const { userId, username, displayName } of users) {
      this.#users.delete(userId);
      this.#users.set(userId, { userId, username, displayName });
    }
    for (const userId of this.#users.keys()) {
      if (this.#users.size <= settings.peopleRemembered) return;
      this.#users.delete(userId);
    }
  }

  known(userId: string): User | undefined {
    return this.#users.get(userId);
  }
}

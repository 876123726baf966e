import { ParleyError, type Presence, type PresenceVisibility, limits } from '#protocol';

import type { Commands } from './commands.js';
import type { Presences } from './contract.js';
import { asParleyError } from './failure.js';
import type { Rest } from './rest.js';
import type { Retries } from './retries.js';

/** What {@link FollowedPresences} needs of the client. */
export interface PresenceSurroundings {
  readonly commands: Commands;
  readonly retries: Retries;
  readonly rest: Rest;
  readonly lifetime: AbortSignal;
  readonly isConnected: () => boolean;
  readonly failed: (error: ParleyError) => void;
  /** Hears whatever is different from before. */
  readonly changed: (presence: Presence) => void;
}

/** The engine behind {@link Presences}: the server follows for one connection, so that each new one is told whom. */
export class FollowedPresences implements Presences {
  #userIds: readonly string[] = [];
  #statuses = new Map<string, Presence['status']>();

  constructor(private readonly surroundings: PresenceSurroundings) {}

  async follow(userIds: readonly string[]): Promise<readonly Presence[]> {
    const wanted = [...new Set(userIds)];
    if (wanted.length > limits.presenceSubscriptions) {
      throw new ParleyError('INVALID_REQUEST', { detail: `At most ${limits.presenceSubscriptions} users can be followed.` });
    }
    this.#userIds = wanted;
    await this.#subscribe();
    return wanted.flatMap((userId) => {
      const status = this.#statuses.get(userId);
      return status === undefined ? [] : [{ userId, status }];
    });
  }

  of(userId: string): Presence['status'] | undefined {
    return this.surroundings.isConnected() ? this.#statuses.get(userId) : undefined;
  }

  async visibility(): Promise<PresenceVisibility> {
    return this.surroundings.rest.presenceVisibility();
  }

  async setVisibility(visibility: PresenceVisibility): Promise<void> {
    const { commands, retries } = this.surroundings;
    await retries.run(() => commands.request('presence.visibility', { visibility }));
  }

  /** A connection begins: it follows nobody yet. */
  resume(): void {
    if (this.#userIds.length === 0) return;
    this.surroundings.retries
      .run(() => this.#subscribe())
      .catch((error: unknown) => this.surroundings.lifetime.aborted || this.surroundings.failed(asParleyError(error)));
  }

  /** Somebody came or went. What is heard of others was on its way when others were followed. */
  receive({ userId, status }: Presence): void {
    if (!this.#userIds.includes(userId) || this.#statuses.get(userId) === status) return;
    this.#statuses.set(userId, status);
    this.surroundings.changed({ userId, status });
  }

  async #subscribe(): Promise<void> {
    const { presences } = await this.surroundings.commands.request('presence.subscribe', { userIds: [...this.#userIds] });
    for (const userId of this.#statuses.keys()) if (!this.#userIds.includes(userId)) this.#statuses.delete(userId);
    for (const presence of presences) this.receive(presence);
  }
}

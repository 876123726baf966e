import { settings } from '../settings.js';
import type { ClientStore } from '../storage/client-store.js';
import { usedAtOf } from './kept-window.js';

/** Which windows are kept: those used last. Several tabs may keep some, so the first look is into the store. */
export class WindowShelf {
  #usedAt: Map<string, number> | undefined;

  constructor(private readonly store: ClientStore) {}

  /**
   * These were kept just now. Lets go of those that were not used for longest.
   *
   * @throws ParleyError as `ClientStore.write`.
   */
  async kept(conversationIds: readonly string[], now: number): Promise<void> {
    const usedAt = (this.#usedAt ??= await this.#look());
    for (const conversationId of conversationIds) {
      usedAt.delete(conversationId);
      usedAt.set(conversationId, now);
    }
    const surplus = [...usedAt]
      .reverse()
      .sort(([, one], [, other]) => other - one)
      .slice(settings.keptWindows);
    if (surplus.length === 0) return;
    for (const [conversationId] of surplus) usedAt.delete(conversationId);
    await this.store.write(surplus.map(([key]) => ({ kind: 'window', key })));
  }

  async #look(): Promise<Map<string, number>> {
    const records = await this.store.records('window');
    return new Map([...records].map(([conversationId, record]) => [conversationId, usedAtOf(record)]));
  }
}

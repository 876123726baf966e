import { limits } from '#protocol';

import { headsDigest } from './heads-digest.js';
import type { LiveConversations } from './live-conversations.js';
import { settings } from './settings.js';
import type { Surroundings } from './surroundings.js';
import { illegible } from './wire.js';

/** Asks for what was missed while there was no session. */
export class CatchUp {
  #listed = false;
  #running = new AbortController();

  /** @param listed hears that the list is complete. */
  constructor(
    private readonly surroundings: Surroundings,
    private readonly conversations: LiveConversations,
    private readonly listed: () => void,
  ) {}

  /**
   * To be called whenever a session begins; it takes the place of what the session before it had begun.
   *
   * @returns whether it came to its end; false once the next call has taken over.
   * @throws ParleyError the refusal that no retry can change.
   */
  async run(): Promise<boolean> {
    this.#running.abort();
    const { signal } = (this.#running = new AbortController());
    try {
      const isFirst = !this.#listed;
      if (isFirst) await this.surroundings.summaries.list(signal, () => false);
      this.#listed = true;
      this.listed();
      const { stale, views } = await this.#moved(signal);
      if (!isFirst) this.#doubtRegisters(stale);
      if (!isFirst || stale.size > settings.refreshedOneByOne) await this.surroundings.summaries.list(signal, named(stale));
      await Promise.all([...views, ...[...stale].map((conversationId) => this.surroundings.summaries.refresh(conversationId))]);
      if (!isFirst) void this.#prove(signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  /**
   * Compares the revisions known here with the server's, a thousand conversations a call. Views ask for
   * what they miss.
   *
   * @returns the lines of the list that are behind, and the views that are catching up.
   */
  async #moved(signal: AbortSignal): Promise<{ readonly stale: Set<string>; readonly views: readonly Promise<void>[] }> {
    const { inbox, commands, retries } = this.surroundings;
    const stale = new Set<string>();
    const views: Promise<void>[] = [];
    if (await this.#isSame(signal)) return { stale, views };
    for (let after: string | undefined; ;) {
      const heads = Object.fromEntries(this.#heads(after).slice(0, limits.inboxHeads));
      const query = { heads, ...(after !== undefined && { after }) };
      const { moved, next } = await retries.run(() => commands.request('inbox.sync', query, signal), signal);
      for (const { conversationId, revision } of moved) {
        const view = this.conversations.find(conversationId);
        if (view?.loaded) views.push(view.reach(revision));
        if (revision > (inbox.get(conversationId)?.conversation.revision ?? 0)) stale.add(conversationId);
      }
      if (next === null) break;
      if (after !== undefined && next <= after) throw illegible('answer to `inbox.sync`');
      after = next;
    }
    return { stale, views };
  }

  /** Revisions say that nothing is missing. That what is shown is right too, each view asks by itself: one after the other. */
  async #prove(signal: AbortSignal): Promise<void> {
    for (const view of this.conversations.loaded()) if (!signal.aborted) await view.prove();
  }

  /** Whoever has many conversations asks first whether anything moved at all: some hundred bytes instead of some ten thousand. */
  async #isSame(signal: AbortSignal): Promise<boolean> {
    const { inbox, commands, retries } = this.surroundings;
    if (inbox.size <= settings.digestFrom) return false;
    const digest = headsDigest(this.#heads());
    const { same } = await retries.run(() => commands.request('inbox.sync', { digest }, signal), signal);
    return same === true;
  }

  /** What is complete here, in order of id: the line, and the window of a view that is loaded. */
  #heads(after = ''): (readonly [conversationId: string, revision: number])[] {
    const lines = this.surroundings.inbox.byId().map(({ conversation }) => conversation);
    return lines
      .filter(({ conversationId }) => conversationId > after)
      .map(({ conversationId, revision }) => {
        const view = this.conversations.find(conversationId);
        return [conversationId, view?.loaded ? Math.min(view.revision, revision) : revision];
      });
  }

  /**
   * What is no revision moves unseen while there is no session: what was read or muted on another device,
   * how far others have come. Of the list, the conversations of the newest activity are read again, and all
   * that have anything unread.
   */
  #doubtRegisters(stale: Set<string>): void {
    for (const view of this.conversations.loaded()) void view.readReceipts();
    for (const { conversation, membership } of this.surroundings.inbox.list())
      if (membership.unread > 0) stale.add(conversation.conversationId);
  }
}

/** Takes those that a page names out of the set, and says whether few enough are left. */
const named = (sought: Set<string>) => (conversationIds: readonly string[]) => {
  for (const conversationId of conversationIds) sought.delete(conversationId);
  return sought.size <= settings.refreshedOneByOne;
};

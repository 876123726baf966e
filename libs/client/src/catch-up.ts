import { limits } from '#protocol';

import type { ConversationSummary } from './contract.js';
import { headsDigest } from './heads-digest.js';
import type { LiveConversations } from './live-conversations.js';
import { settings } from './settings.js';
import type { Surroundings } from './surroundings.js';
import { illegible } from './wire.js';

/** Revisions that the server has reached, and the views that are catching up with them. */
interface Moved {
  readonly moved: ReadonlyMap<string, number>;
  readonly views: readonly Promise<void>[];
}

/** Lines that have to be read again, and the views that are catching up. */
interface Missed {
  readonly stale: Set<string>;
  readonly views: readonly Promise<void>[];
}

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
      const isFirst = !this.#listed && this.surroundings.inbox.size === 0;
      const { stale, views } = await (isFirst ? this.#listAll(signal) : this.#compare(signal));
      const { summaries } = this.surroundings;
      if (stale.size > settings.refreshedOneByOne) await summaries.list(signal, named(stale));
      await Promise.all([...views, ...[...stale].map((conversationId) => summaries.refresh(conversationId))]);
      if (!isFirst) void this.#prove(signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  /** Nothing is known yet. What moved while the list was being read is found out afterwards. */
  async #listAll(signal: AbortSignal): Promise<Missed> {
    await this.surroundings.summaries.list(signal, () => false);
    this.#hasListed();
    const { moved, views } = await this.#moved(signal);
    return { stale: this.#behind(moved), views };
  }

  /**
   * Most is known from before. In one round trip, if nothing moved: the revisions are compared, and as registers move without
   * them, the conversations of the newest activity are read again in any case.
   */
  async #compare(signal: AbortSignal): Promise<Missed> {
    this.#hasListed();
    const moving = this.#moved(signal);
    const doubtful = this.#doubtful();
    const reading = this.surroundings.summaries.list(signal, (conversationIds) => {
      for (const conversationId of conversationIds) doubtful.delete(conversationId);
      return true;
    });
    const [{ moved, views }] = await Promise.all([moving, reading]);
    return { stale: new Set([...this.#behind(moved), ...doubtful]), views };
  }

  #hasListed(): void {
    this.#listed = true;
    this.listed();
  }

  /** The lines that are behind these revisions. */
  #behind(moved: ReadonlyMap<string, number>): Set<string> {
    const { inbox } = this.surroundings;
    const behind = [...moved].filter(([id, revision]) => revision > (inbox.get(id)?.conversation.revision ?? 0));
    return new Set(behind.map(([conversationId]) => conversationId));
  }

  /**
   * Compares the revisions known here with the server's, a thousand conversations a call. Views ask for
   * what they miss.
   *
   * @returns the revisions of what moved, and the views that are catching up.
   */
  async #moved(signal: AbortSignal): Promise<Moved> {
    const { commands, retries } = this.surroundings;
    const moved = new Map<string, number>();
    const views: Promise<void>[] = [];
    if (await this.#isSame(signal)) return { moved, views };
    for (let after: string | undefined; ;) {
      const heads = Object.fromEntries(this.#heads(after).slice(0, limits.inboxHeads));
      const query = { heads, ...(after !== undefined && { after }) };
      const page = await retries.run(() => commands.request('inbox.sync', query, signal), signal);
      for (const { conversationId, revision } of page.moved) {
        moved.set(conversationId, revision);
        const view = this.conversations.find(conversationId);
        if (view?.loaded) views.push(view.reach(revision));
      }
      const { next } = page;
      if (next === null) break;
      if (after !== undefined && next <= after) throw illegible('answer to `inbox.sync`');
      after = next;
    }
    return { moved, views };
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
   * that have anything unread; and those that were being read when the connection ended, or the client before this one.
   */
  #doubtful(): Set<string> {
    const { inbox } = this.surroundings;
    for (const view of this.conversations.loaded()) void view.readReceipts();
    const isDoubtful = ({ conversation, membership }: ConversationSummary) =>
      membership.unread > 0 || !inbox.isExact(conversation.conversationId);
    const doubtful = inbox.list().filter(isDoubtful);
    return new Set(doubtful.map(({ conversation }) => conversation.conversationId));
  }
}

/** Takes those that a page names out of the set, and says whether few enough are left. */
const named = (sought: Set<string>) => (conversationIds: readonly string[]) => {
  for (const conversationId of conversationIds) sought.delete(conversationId);
  return sought.size <= settings.refreshedOneByOne;
};

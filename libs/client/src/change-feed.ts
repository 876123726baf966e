import { type Change, type Conversation, limits } from '#protocol';

import { asParleyError } from './failure.js';
import type { Surroundings } from './live-conversation.js';
import type { LiveConversations } from './live-conversations.js';
import type { Rest } from './rest.js';
import { settings } from './settings.js';
import { illegible } from './wire.js';

/**
 * Keeps the list and the views at what the server holds. While a session lasts, changes come by
 * themselves; whatever was missed before it began is asked for when it begins.
 */
export class ChangeFeed {
  #listed = false;
  #catchingUp = new AbortController();
  /** Summaries being read again, and whether another change came meanwhile. */
  readonly #refreshing = new Map<string, { again: boolean }>();

  constructor(
    private readonly surroundings: Surroundings,
    private readonly conversations: LiveConversations,
    private readonly rest: Rest,
  ) {}

  /** Takes live changes of one conversation. Before the list is there they are dropped: catching up finds them. */
  receive({ conversationId, changes }: { readonly conversationId: string; readonly changes: readonly Change[] }): void {
    const view = this.conversations.find(conversationId);
    const reception = this.surroundings.inbox.receive(conversationId, changes);
    view?.receive(changes);
    const closesItself = view?.loaded === true;
    if (reception === 'unknown' ? this.#listed : reception === 'gap' && !closesItself) void this.#refresh(conversationId);
  }

  /**
   * Asks for what was missed until now. Called whenever a session begins, and takes the place of what
   * the session before it had begun.
   *
   * @returns whether it came to its end; false once the next call has taken over.
   * @throws ParleyError the refusal that no retry can change.
   */
  async catchUp(): Promise<boolean> {
    this.#catchingUp.abort();
    const { signal } = (this.#catchingUp = new AbortController());
    try {
      if (!this.#listed) await this.#list(signal);
      this.#listed = true;
      await this.#moveOn(signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  /** Compares the revisions known here with the server's, a thousand conversations a call. */
  async #moveOn(signal: AbortSignal): Promise<void> {
    const { inbox, commands, retries } = this.surroundings;
    const stale = new Set<string>();
    const views: Promise<void>[] = [];
    for (let after: string | undefined; ;) {
      const heads = Object.fromEntries(inbox.heads(limits.inboxHeads, after).map((head) => this.#known(head)));
      const query = { heads, ...(after !== undefined && { after }) };
      const { moved, next } = await retries.run(() => commands.request('inbox.sync', query, signal), signal);
      for (const { conversationId, revision } of moved) {
        const view = this.conversations.find(conversationId);
        if (view?.loaded) views.push(view.reach(revision));
        else if (revision > (inbox.get(conversationId)?.conversation.revision ?? 0)) stale.add(conversationId);
      }
      if (next === null) break;
      if (after !== undefined && next <= after) throw illegible('answer to `inbox.sync`');
      after = next;
    }
    if (stale.size > settings.refreshedOneByOne) await this.#list(signal, stale);
    await Promise.all([...views, ...[...stale].map((conversationId) => this.#refresh(conversationId))]);
  }

  /** What is complete here: the window of a view that is loaded, else the summary. */
  #known({ conversationId, revision }: Conversation): readonly [conversationId: string, revision: number] {
    const view = this.conversations.find(conversationId);
    return [conversationId, view?.loaded ? view.revision : revision];
  }

  /** Reads the list, whole or until it has named all that are sought, and takes those out of `sought`. */
  async #list(signal: AbortSignal, sought?: Set<string>): Promise<void> {
    const { inbox, retries } = this.surroundings;
    const read = async () => {
      for await (const page of this.rest.conversations(signal)) {
        for (const { conversation, lastMessage } of page) {
          inbox.put(conversation, lastMessage);
          sought?.delete(conversation.conversationId);
          this.conversations.find(conversation.conversationId)?.refresh();
        }
        if (sought?.size === 0) return;
      }
    };
    await retries.run(read, signal);
  }

  /** Reads one summary again. Never rejects: the list is shown as far as it is known. */
  async #refresh(conversationId: string): Promise<void> {
    const running = this.#refreshing.get(conversationId);
    if (running !== undefined) {
      running.again = true;
      return;
    }
    const { inbox, retries, lifetime, failed } = this.surroundings;
    const run = { again: true };
    this.#refreshing.set(conversationId, run);
    try {
      while (run.again) {
        run.again = false;
        await retries.run(async () => {
          const known = inbox.get(conversationId)?.conversation;
          await this.conversations.describe(known ?? (await this.rest.conversation(conversationId)));
        });
      }
    } catch (error) {
      if (!lifetime.aborted) failed(asParleyError(error));
    } finally {
      this.#refreshing.delete(conversationId);
    }
  }
}

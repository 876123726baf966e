import type { ConversationList } from '#protocol';

import type { Commands } from './commands.js';
import { asParleyError } from './failure.js';
import type { Inbox, Reading } from './inbox.js';
import type { People } from './people.js';
import type { Rest } from './rest.js';
import type { Retries } from './retries.js';

/** What {@link Summaries} needs of the client. */
export interface SummarySurroundings {
  readonly inbox: Inbox;
  readonly people: People;
  readonly rest: Rest;
  readonly commands: Commands;
  readonly retries: Retries;
  readonly lifetime: AbortSignal;
  readonly failed: (error: unknown) => void;
  /** Whether somebody looks at this conversation. */
  readonly isShown: (conversationId: string) => boolean;
  /** Hears which line was read. */
  readonly changed: (conversationId: string) => void;
}

/** Reads lines of the list from the server: all of it, or what live changes do not tell. */
export class Summaries {
  /** Lines being read again, and whether there is another reason to meanwhile. */
  readonly #refreshing = new Map<string, { again: boolean; done: Promise<void> }>();

  constructor(private readonly surroundings: SummarySurroundings) {}

  /**
   * Reads the list, newest activity first, until `enough` says so after a page.
   *
   * @throws ParleyError the refusal that no retry can change; the signal's reason when it aborts.
   */
  async list(signal: AbortSignal, enough: (conversationIds: readonly string[]) => boolean): Promise<void> {
    const { inbox, rest, retries } = this.surroundings;
    await retries.run(async () => {
      const reading = inbox.begin();
      try {
        for await (const page of rest.conversations(signal)) {
          for (const line of page) this.#takeListed(reading, line);
          if (enough(page.map(({ conversation }) => conversation.conversationId))) return;
        }
      } finally {
        inbox.end(reading);
      }
    }, signal);
  }

  /**
   * Reads one line.
   *
   * @throws ParleyError `NOT_FOUND` if there is none; retryable ones when the server cannot be reached.
   */
  async read(conversationId: string): Promise<void> {
    const { inbox, rest, commands } = this.surroundings;
    const reading = inbox.begin();
    try {
      const { conversation, membership } = await rest.conversation(conversationId);
      // Asked for second, it is never older than the rest: what is newer in it will be told, and known already.
      const { messages } = await commands.request('history', { conversationId, limit: 1 });
      this.#put(reading, { conversation, membership, lastMessage: messages[0] ?? null });
    } finally {
      inbox.end(reading);
    }
  }

  /** Whether a line is being read again: until then it may lack something. */
  isRefreshing(conversationId: string): boolean {
    return this.#refreshing.has(conversationId);
  }

  /** Reads one line again, however often it takes. Never rejects: the list is shown as far as it is known. */
  refresh(conversationId: string): Promise<void> {
    const running = this.#refreshing.get(conversationId);
    if (running !== undefined) {
      running.again = true;
      return running.done;
    }
    const run = { again: true, done: Promise.resolve() };
    this.#refreshing.set(conversationId, run);
    run.done = this.#refresh(conversationId, run);
    return run.done;
  }

  async #refresh(conversationId: string, run: { again: boolean }): Promise<void> {
    const { retries, lifetime, failed } = this.surroundings;
    try {
      while (run.again) {
        run.again = false;
        await retries.run(() => this.read(conversationId));
      }
    } catch (error) {
      if (!lifetime.aborted) failed(asParleyError(error));
    } finally {
      this.#refreshing.delete(conversationId);
    }
  }

  /** A list names the first members only. Where all of them are shown, the line is read by itself. */
  #takeListed(reading: Reading, line: ConversationList['conversations'][number]): void {
    const { conversationId, members, memberCount } = line.conversation;
    const isShort = members.length < memberCount;
    if (isShort && this.surroundings.isShown(conversationId)) void this.refresh(conversationId);
    else this.#put(reading, line);
  }

  #put(reading: Reading, { conversation, membership, lastMessage }: ConversationList['conversations'][number]): void {
    const { inbox, people, changed } = this.surroundings;
    people.meet(conversation.members);
    const isExact = inbox.put({ conversation, membership, ...(lastMessage && { lastMessage }) }, reading);
    changed(conversation.conversationId);
    if (!isExact) void this.refresh(conversation.conversationId);
  }
}

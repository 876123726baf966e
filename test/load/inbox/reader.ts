import { createHash } from 'node:crypto';

import { type Clock, invariant, type Random } from '#kernel';
import { type Change, type ConversationList, limits, type Message } from '#protocol';

import type { LoadClient } from '../driving/load-client.js';
import { type Inbox, isTombstone, listedOf, textOf } from './shape.js';

/** How many changes a client that was away asks for. */
const syncedChanges = 1_000;

/** A user with a large inbox, over the edges that clients use. Every answer is compared with what was put in. */
export class Reader {
  constructor(
    private readonly inbox: Inbox,
    private readonly edges: { readonly url: string; readonly token: string; readonly socket: LoadClient },
    private readonly surroundings: { readonly clock: Clock; readonly random: Random },
  ) {}

  /** The whole list page by page, over and over: milliseconds for each page. */
  async pages(samples: number): Promise<readonly number[]> {
    const taken: number[] = [];
    const listed = new Set<string>();
    let cursor: string | null = null;
    while (taken.length < samples) {
      const query: string = cursor === null ? '' : `?cursor=${cursor}`;
      const { conversations, next }: ConversationList = await this.#timed(taken, () => this.#get(`/v1/conversations${query}`));
      for (const { conversation, lastMessage } of conversations) {
        this.#mustBe(!listed.has(conversation.conversationId), 'a conversation is on one page only');
        this.#mustBe(lastMessage?.sequence === conversation.lastSequence, 'a line shows the newest message');
        listed.add(conversation.conversationId);
      }
      cursor = next;
      if (next !== null) continue;
      this.#mustBe(listed.size === listedOf(this.inbox), 'the pages show every conversation that is not archived');
      listed.clear();
    }
    return taken;
  }

  /** An idle client asks whether anything moved. */
  async idleSyncs(samples: number): Promise<readonly number[]> {
    const digest = await this.#digest();
    const taken: number[] = [];
    while (taken.length < samples) {
      const { same } = await this.#timed(taken, () => this.edges.socket.command('inbox.sync', { digest }));
      this.#mustBe(same === true, 'nothing has moved');
    }
    return taken;
  }

  /** A client that was away since some revision of the large conversation asks for the changes after it, in as many pages as they take. */
  async syncs(samples: number): Promise<readonly number[]> {
    const { conversationId } = this.inbox.large;
    const newest = await this.#revision(conversationId);
    const taken: number[] = [];
    while (taken.length < samples) {
      const from = this.#below(newest - syncedChanges * 2);
      const changes = await this.#timed(taken, async () => {
        const all: Change[] = [];
        for (let afterRevision = from; all.length < syncedChanges;) {
          const limit = syncedChanges - all.length;
          const page = await this.edges.socket.command('sync', { conversationId, afterRevision, limit });
          all.push(...page.changes);
          afterRevision = page.revision;
          if (!page.hasMore) break;
        }
        return all;
      });
      const revisions = changes.map(({ revision }) => revision);
      this.#mustBe(changes.length === syncedChanges, 'as many changes as asked for');
      this.#mustBe(
        revisions.every((revision, index) => revision > (revisions[index - 1] ?? from)),
        'changes come in their order',
      );
    }
    return taken;
  }

  /** The large conversation is opened anywhere. */
  async histories(samples: number): Promise<readonly number[]> {
    const { large } = this.inbox;
    const taken: number[] = [];
    while (taken.length < samples) {
      const before = limits.historyPageDefault + 1 + this.#below(large.messages - limits.historyPageDefault);
      const request = { conversationId: large.conversationId, before };
      const { messages } = await this.#timed(taken, () => this.edges.socket.command('history', request));
      this.#mustBe(messages.length === limits.historyPageDefault, 'the page is full');
      this.#mustBe(
        messages.every((message, index) => this.#isAsWritten(message, before - messages.length + index)),
        'the page is right',
      );
    }
    return taken;
  }

  #isAsWritten({ sequence, text }: Message, expected: number): boolean {
    return sequence === expected && text === (isTombstone(sequence) ? '' : textOf(this.inbox.large, sequence));
  }

  /** As `inbox.sync` defines it, of all conversations as they stand. */
  async #digest(): Promise<string> {
    const heads: string[] = [];
    let after: string | null = null;
    do {
      const page: { moved: readonly { conversationId: string; revision: number }[]; next: string | null } =
        await this.edges.socket.command('inbox.sync', after === null ? {} : { after });
      heads.push(...page.moved.map(({ conversationId, revision }) => `${conversationId}:${revision}`));
      after = page.next;
    } while (after !== null);
    this.#mustBe(heads.length === this.inbox.own.length, 'every conversation has a head');
    return createHash('sha256').update(heads.sort().join(',')).digest('hex');
  }

  async #revision(conversationId: string): Promise<number> {
    const { revision } = await this.edges.socket.command('history', { conversationId, limit: 1 });
    return revision;
  }

  async #get<Answer>(path: string): Promise<Answer> {
    const answer = await fetch(`${this.edges.url}${path}`, { headers: { authorization: `Bearer ${this.edges.token}` } });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  async #timed<T>(taken: number[], work: () => Promise<T>): Promise<T> {
    const from = this.surroundings.clock.monotonicNow();
    const result = await work();
    taken.push(this.surroundings.clock.monotonicNow() - from);
    return result;
  }

  /** 0 … end − 1. */
  #below(end: number): number {
    return Math.floor(this.surroundings.random.unit() * end);
  }

  #mustBe(so: boolean, what: string): void {
    invariant(so, `${what}: an answer of the server is wrong, so its speed means nothing`);
  }
}

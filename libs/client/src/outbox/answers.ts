import type { CommandResponse, Committed, SentMessage } from '#protocol';

import type { ChangeFeed } from '../change-feed.js';
import type { LiveConversations } from '../live-conversations.js';
import type { OutboxEntry } from '../storage/outbox-entry.js';
import { conversationOf } from './about.js';
import type { Outbox } from './outbox.js';

/** Carries what becomes of the writes to the views and the list: of this tab's, of other tabs', of those before a restart. */
export class Answers {
  constructor(
    outbox: Outbox,
    private readonly conversations: LiveConversations,
    private readonly feed: ChangeFeed,
  ) {
    outbox.on('answered', ({ entry, answer }) => this.#answered(entry, answer));
    outbox.on('changed', ({ put, gone }) => {
      const touched = new Set([...put, ...gone].map(conversationOf));
      for (const conversationId of touched) {
        const isItsOwn = (entry: OutboxEntry) => conversationOf(entry) === conversationId;
        this.#find(conversationId)?.takeWrites({ put: put.filter(isItsOwn), gone: gone.filter(isItsOwn) });
      }
    });
    outbox.on('cancelled', (ids) => {
      for (const view of this.conversations.all()) view.cancelled(ids);
    });
  }

  #answered(entry: OutboxEntry, answer: unknown): void {
    const conversationId = conversationOf(entry);
    if (conversationId === undefined) return;
    const { command } = entry;
    if (command === 'message.send') return this.#sent(entry, answer as SentMessage);
    if (command === 'receipt.read') return this.feed.move(conversationId, answer as CommandResponse<'receipt.read'>);
    if (command === 'preferences.set')
      return this.feed.move(conversationId, (answer as CommandResponse<'preferences.set'>).membership);
    const { revision } = answer as Committed;
    this.#find(conversationId)?.committed(entry.id, revision);
    this.feed.committed(conversationId, revision);
  }

  #sent(entry: OutboxEntry, sent: SentMessage): void {
    this.#find(sent.conversationId)?.acknowledged(entry, sent);
    this.feed.committed(sent.conversationId, sent.revision);
  }

  #find(conversationId: string | undefined): ReturnType<LiveConversations['find']> {
    return conversationId === undefined ? undefined : this.conversations.find(conversationId);
  }
}

import { LRUCache } from 'lru-cache';

import type { Change } from '#protocol';

import { ConversationFeed, type Mentioned } from './conversation-feed.js';
import { sequencerSettings } from './settings.js';

/** A feed that remembers how far it has told each conversation, so that a new activation tells again only what nobody heard. */
export class RememberingFeed extends ConversationFeed {
  readonly #toldUntil = new LRUCache<string, number>({ max: sequencerSettings.toldConversations });

  constructor(private readonly feed: ConversationFeed) {
    super();
  }

  /** The revision of the last change that was told here; 0: none that is remembered. */
  toldUntil(conversationId: string): number {
    return this.#toldUntil.get(conversationId) ?? 0;
  }

  override publish(conversationId: string, changes: readonly Change[]): void {
    const last = changes.at(-1);
    if (last === undefined) return;
    this.#toldUntil.set(conversationId, Math.max(last.revision, this.toldUntil(conversationId)));
    this.feed.publish(conversationId, changes);
  }

  override announce(conversationId: string, revision: number): void {
    this.#toldUntil.set(conversationId, Math.max(revision, this.toldUntil(conversationId)));
    this.feed.announce(conversationId, revision);
  }

  override mention(mentioned: readonly Mentioned[]): void {
    this.feed.mention(mentioned);
  }

  override unsubscribe(conversationId: string, userIds: readonly string[]): void {
    this.feed.unsubscribe(conversationId, userIds);
  }

  override subscribe(conversationId: string, userIds: readonly string[]): void {
    this.feed.subscribe(conversationId, userIds);
  }
}

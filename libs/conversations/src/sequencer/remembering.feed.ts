import { LRUCache } from 'lru-cache';

import type { Change } from '#protocol';

import type { Audience, GroupAudience } from '../domain/audience.js';
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

  /** All up to here is told, or nobody's to tell: what is beyond it after this is. */
  remember(audience: Audience, revision: number): void {
    this.#tells(audience, revision);
  }

  override publish(audience: Audience, changes: readonly Change[]): void {
    const last = changes.at(-1);
    if (last === undefined) return;
    this.#tells(audience, last.revision);
    this.feed.publish(audience, changes);
  }

  override announce(audience: Audience, revision: number): void {
    this.#tells(audience, revision);
    this.feed.announce(audience, revision);
  }

  override mention(mentioned: readonly Mentioned[]): void {
    this.feed.mention(mentioned);
  }

  override unsubscribe(group: GroupAudience, userIds: readonly string[]): void {
    this.feed.unsubscribe(group, userIds);
  }

  override subscribe(group: GroupAudience, userIds: readonly string[]): void {
    this.#tells(group, group.membershipEpoch);
    this.feed.subscribe(group, userIds);
  }

  #tells({ conversationId }: Audience, revision: number): void {
    this.#toldUntil.set(conversationId, Math.max(revision, this.toldUntil(conversationId)));
  }
}

import { unreachable } from '#kernel';
import type { Change, Membership } from '#protocol';

import type { ServerNews } from './connection.js';
import type { LiveConversations } from './live-conversations.js';
import { settings } from './settings.js';
import type { Surroundings } from './surroundings.js';
import { pause } from './waiting.js';

/** What the server tells of conversations. */
export type ConversationNews = Extract<
  ServerNews,
  { readonly name: `conversation.${string}` | `membership.${string}` | `typing.${string}` }
>;

/**
 * Carries what the server tells while a session lasts to the list and the views. Each of the two sees by
 * itself what it is missing: a view asks for the changes, a line of the list is read again.
 */
export class ChangeFeed {
  /** Whether the list is there. Before that, what it does not have is no news: it is being read. */
  #listed = false;

  constructor(
    private readonly surroundings: Surroundings,
    private readonly conversations: LiveConversations,
  ) {}

  /** The list is complete: a conversation that it does not have is a new one. */
  listed(): void {
    this.#listed = true;
  }

  receive({ name, payload }: ConversationNews): void {
    const { conversationId } = payload;
    const view = this.conversations.find(conversationId);
    switch (name) {
      case 'conversation.changes':
        return this.#change(conversationId, payload.changes);
      case 'conversation.head':
        return this.reach(conversationId, payload.revision);
      case 'conversation.receipts':
        return view?.receiveReceipts(payload.receipts);
      case 'membership.changed':
        return this.move(conversationId, payload.membership);
      case 'typing.started':
        return view?.receiveTyping(payload.userId);
      default:
        return unreachable(name);
    }
  }

  /** The server stands at this revision. */
  reach(conversationId: string, revision: number): void {
    const { inbox, summaries } = this.surroundings;
    void this.conversations.find(conversationId)?.reach(revision);
    const known = inbox.get(conversationId)?.conversation.revision;
    if (known === undefined ? this.#listed : known < revision) void summaries.refresh(conversationId);
  }

  /** The server has answered that it committed this revision: the change itself is on its way, and asked for only if it does not come. */
  committed(conversationId: string, revision: number): void {
    const known = this.surroundings.inbox.get(conversationId)?.conversation.revision ?? 0;
    const shown = this.conversations.find(conversationId);
    if (known >= revision && (!shown?.loaded || shown.revision >= revision)) return;
    const { ports, lifetime } = this.surroundings;
    pause(settings.acknowledgementLeadMs, ports.timers, lifetime).then(
      () => this.reach(conversationId, revision),
      () => undefined,
    );
  }

  /** My membership moved, here or on another device. */
  move(conversationId: string, registers: Partial<Membership>): void {
    const { inbox, summaries } = this.surroundings;
    const reception = inbox.move(conversationId, registers);
    this.conversations.find(conversationId)?.refresh();
    if (reception === 'inexact') void summaries.refresh(conversationId);
  }

  #change(conversationId: string, changes: readonly Change[]): void {
    const { inbox, summaries } = this.surroundings;
    const reception = inbox.receive(conversationId, changes);
    if (reception === 'applied') this.surroundings.arrived(conversationId);
    this.conversations.find(conversationId)?.receive(changes);
    if (reception === 'unknown' ? this.#listed : reception === 'inexact') void summaries.refresh(conversationId);
  }
}

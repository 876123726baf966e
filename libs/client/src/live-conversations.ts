import type { InvitationPreview } from '#protocol';

import type { Conversations, ConversationSummary, NewGroup } from './contract.js';
import { LiveConversation } from './live-conversation.js';
import type { Surroundings } from './surroundings.js';

/** The engine behind {@link Conversations}: one view per conversation, however often it is asked for. */
export class LiveConversations implements Conversations {
  readonly #views = new Map<string, LiveConversation>();

  constructor(private readonly surroundings: Surroundings) {}

  list(): readonly ConversationSummary[] {
    return this.surroundings.inbox.list();
  }

  async direct(userId: string): Promise<LiveConversation> {
    const { conversation } = await this.surroundings.commands.request('conversation.open', { userId });
    return this.get(conversation.conversationId);
  }

  async createGroup(group: NewGroup): Promise<LiveConversation> {
    const request = { ...group, memberIds: [...group.memberIds] };
    const { conversation } = await this.surroundings.writes.carryOut('group.create', 'groups', request);
    return this.get(conversation.conversationId);
  }

  async join(token: string): Promise<LiveConversation> {
    const { writes, inbox, summaries } = this.surroundings;
    const { conversation } = await writes.carryOut('invitation.join', 'groups', { token });
    const { conversationId } = conversation;
    // Whoever has left before has a line that says so, until it is read again.
    if (inbox.get(conversationId)?.membership.status !== 'active') await summaries.read(conversationId);
    return this.get(conversationId);
  }

  previewInvitation(token: string): Promise<InvitationPreview> {
    return this.surroundings.commands.request('invitation.preview', { token });
  }

  /** A conversation that the list does not have is read into it: what is listed is complete up to its revision. */
  async get(conversationId: string): Promise<LiveConversation> {
    const { inbox, summaries } = this.surroundings;
    if (inbox.get(conversationId) === undefined) await summaries.read(conversationId);
    const view = this.#views.get(conversationId) ?? new LiveConversation(conversationId, this.surroundings);
    this.#views.set(conversationId, view);
    return view;
  }

  /** The view of this conversation, if anybody has asked for it. */
  find(conversationId: string): LiveConversation | undefined {
    return this.#views.get(conversationId);
  }

  /** All views that anybody has asked for. */
  all(): readonly LiveConversation[] {
    return [...this.#views.values()];
  }

  /** Those whose window is kept live. */
  loaded(): readonly LiveConversation[] {
    return this.all().filter(({ loaded }) => loaded);
  }
}

import type { Conversation } from '#protocol';

import type { Conversations, ConversationSummary } from './contract.js';
import { LiveConversation, type Surroundings } from './live-conversation.js';
import type { Rest } from './rest.js';

/** The engine behind {@link Conversations}: one view per conversation, however often it is asked for. */
export class LiveConversations implements Conversations {
  readonly #views = new Map<string, LiveConversation>();

  constructor(
    private readonly surroundings: Surroundings,
    private readonly rest: Rest,
  ) {}

  list(): readonly ConversationSummary[] {
    return this.surroundings.inbox.list();
  }

  async direct(userId: string): Promise<LiveConversation> {
    const { conversation } = await this.surroundings.commands.request('conversation.open', { userId });
    return this.#view(conversation);
  }

  async get(conversationId: string): Promise<LiveConversation> {
    const listed = this.surroundings.inbox.get(conversationId);
    return this.#view(listed?.conversation ?? (await this.rest.conversation(conversationId)));
  }

  /** The view of this conversation, if anybody has asked for it. */
  find(conversationId: string): LiveConversation | undefined {
    return this.#views.get(conversationId);
  }

  /**
   * A conversation that the list does not have comes into it together with its newest message: what is
   * listed is complete up to its revision.
   */
  async #view(conversation: Conversation): Promise<LiveConversation> {
    const { conversationId } = conversation;
    if (this.surroundings.inbox.get(conversationId) === undefined) await this.describe(conversation);
    const view = this.#views.get(conversationId) ?? new LiveConversation(conversationId, this.surroundings);
    this.#views.set(conversationId, view);
    return view;
  }

  /** Lists the conversation as it stands now, with its newest message. */
  async describe(conversation: Conversation): Promise<void> {
    const { inbox, commands } = this.surroundings;
    const { conversationId } = conversation;
    const { messages, revision } = await commands.request('history', { conversationId, limit: 1 });
    const [lastMessage] = messages;
    inbox.put({ ...conversation, revision, lastSequence: lastMessage?.sequence ?? 0 }, lastMessage);
    this.#views.get(conversationId)?.refresh();
  }
}

import type { Change, Conversation, Message } from '#protocol';

import type { ConversationSummary } from './contract.js';
import { messagesOf } from './conversation-replica.js';

/**
 * What became of live changes. `applied`: the summary is complete up to them. `gap`: something before
 * them is missing, and has to be asked for. `unknown`: there is no such conversation in the list.
 */
export type Reception = 'applied' | 'gap' | 'unknown';

/**
 * The list of conversations: pure. A summary is complete up to the revision of its conversation, and
 * of two states the one of the higher revision wins, in whatever order they come.
 */
export class Inbox {
  readonly #summaries = new Map<string, ConversationSummary>();
  #list: readonly ConversationSummary[] | undefined;

  /** @param changed is called after every change of the list. */
  constructor(private readonly changed: () => void = () => undefined) {}

  get(conversationId: string): ConversationSummary | undefined {
    return this.#summaries.get(conversationId);
  }

  /** Newest activity first. The same array until something changes. */
  list(): readonly ConversationSummary[] {
    return (this.#list ??= [...this.#summaries.values()].sort(byNewestActivity));
  }

  /** Up to `limit` conversations after this one, in the order of their ids, as `inbox.sync` goes through them. */
  heads(limit: number, after = ''): readonly Conversation[] {
    return [...this.#summaries.values()]
      .map(({ conversation }) => conversation)
      .filter(({ conversationId }) => conversationId > after)
      .sort((one, other) => (one.conversationId < other.conversationId ? -1 : 1))
      .slice(0, limit);
  }

  /** Takes a conversation as the server described it, with its newest message if that is known. */
  put(conversation: Conversation, lastMessage?: Message | null): void {
    const known = this.#summaries.get(conversation.conversationId);
    const outdated = known !== undefined && known.conversation.revision >= conversation.revision;
    this.#set(outdated ? known.conversation : conversation, newest(known?.lastMessage, lastMessage ?? undefined));
  }

  /** The conversation stands at `revision`, and this is its newest message. */
  advance(conversationId: string, to: { readonly revision: number; readonly lastMessage: Message | undefined }): void {
    const known = this.#summaries.get(conversationId);
    if (known === undefined) return;
    const lastMessage = newest(known.lastMessage, to.lastMessage);
    const revision = Math.max(known.conversation.revision, to.revision);
    const lastSequence = Math.max(known.conversation.lastSequence, lastMessage?.sequence ?? 0);
    const moved = revision !== known.conversation.revision || lastSequence !== known.conversation.lastSequence;
    this.#set(moved ? { ...known.conversation, revision, lastSequence } : known.conversation, lastMessage);
  }

  /** Takes live changes of one conversation. A newer message is shown even beyond a gap. */
  receive(conversationId: string, changes: readonly Change[]): Reception {
    const known = this.#summaries.get(conversationId);
    if (known === undefined) return 'unknown';
    let { revision } = known.conversation;
    for (const change of changes) if (change.revision === revision + 1) revision += 1;
    const lastMessage = changes.flatMap(messagesOf).reduce(newest, known.lastMessage);
    this.advance(conversationId, { revision, lastMessage });
    return changes.every((change) => change.revision <= revision) ? 'applied' : 'gap';
  }

  #set(conversation: Conversation, lastMessage: Message | undefined): void {
    const known = this.#summaries.get(conversation.conversationId);
    if (known?.conversation === conversation && known.lastMessage === lastMessage) return;
    this.#summaries.set(conversation.conversationId, { conversation, ...(lastMessage && { lastMessage }) });
    this.#list = undefined;
    this.changed();
  }
}

/** The later of two messages, and of two states of one message the later state. */
function newest<Known extends Message | undefined>(known: Known, other: Message | undefined): Known | Message {
  if (known === undefined || other === undefined) return other ?? known;
  if (other.sequence !== known.sequence) return other.sequence > known.sequence ? other : known;
  return other.revision > known.revision ? other : known;
}

/** Instants are UTC with milliseconds, so that their texts sort as they do. Ids only make the order total. */
function byNewestActivity(one: ConversationSummary, other: ConversationSummary): number {
  const [a, b] = [activity(one), activity(other)];
  if (a !== b) return a < b ? 1 : -1;
  return one.conversation.conversationId < other.conversation.conversationId ? 1 : -1;
}

const activity = ({ conversation, lastMessage }: ConversationSummary): string => lastMessage?.createdAt ?? conversation.createdAt;

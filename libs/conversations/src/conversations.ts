import { type Accounts } from '#accounts';
import { type Ids, unreachable } from '#kernel';
import {
  type CommandResponse,
  type Conversation,
  type HistoryPage,
  type HistoryQuery,
  limits,
  type Message,
  type ParsedRequest,
  ParleyError,
  type SentMessage,
  type SyncPage,
} from '#protocol';

import { directConversationId } from './domain/direct-conversation-id.js';
import type { ConversationDetails, ConversationReader, ListCursor } from './history/conversation-reader.js';
import type { MessageOpener } from './history/message-opener.js';
import { fitting, fittingFromEnd, jsonBytes, pageBytes } from './history/page-bytes.js';
import { granted } from './refusals.js';
import type { Sequencer } from './sequencer/sequencer.js';

export interface ConversationSummary {
  readonly conversation: Conversation;
  readonly lastMessage: Message | null;
}

/** Conversations, for whoever is asking: the one door. Gateways and controllers see only this. */
export class Conversations {
  /** No page of messages or changes is larger, unless by a single one of them. */
  static readonly pageBytes = pageBytes;

  constructor(
    private readonly sequencer: Sequencer,
    private readonly reader: ConversationReader,
    private readonly opener: MessageOpener,
    private readonly accounts: Accounts,
    private readonly ids: Ids,
  ) {}

  /** The direct conversation of two users, opened if need be. */
  async openDirect(callerId: string, otherUserId: string): Promise<Conversation> {
    if (!(await this.accounts.find([otherUserId])).has(otherUserId)) throw new ParleyError('NOT_FOUND');
    const conversationId = directConversationId(callerId, otherUserId);
    const existing = await this.reader.details(conversationId, callerId);
    if (existing !== null) return this.#present(existing);
    const answer = await this.sequencer.ask(conversationId, {
      kind: 'open_direct_conversation',
      openedBy: callerId,
      otherUserId,
    });
    granted(answer, 'done');
    return (await this.get(callerId, conversationId)).conversation;
  }

  async get(readerId: string, conversationId: string): Promise<Conversation> {
    return this.#present(found(await this.reader.details(conversationId, readerId)));
  }

  async list(readerId: string, page: { readonly after: ListCursor | null; readonly limit: number }) {
    // One more than asked for tells whether there is more.
    const rows = await this.reader.list(readerId, { ...page, limit: page.limit + 1 });
    const entries = rows.slice(0, page.limit);
    const last = entries.at(-1)?.details;
    const users = await this.accounts.find([
      ...new Set(entries.flatMap(({ details }) => details.members.map(({ userId }) => userId))),
    ]);
    const summaries = await Promise.all(
      entries.map(async ({ details, lastMessage }): Promise<ConversationSummary> => {
        const [opened = null] = lastMessage === null ? [] : await this.opener.open([lastMessage]);
        return { conversation: presentation(details, users), lastMessage: opened };
      }),
    );
    const next: ListCursor | null = rows.length > page.limit && last !== undefined ? last : null;
    return { summaries, next };
  }

  async history(readerId: string, conversationId: string, query: HistoryQuery): Promise<HistoryPage> {
    const page = found(await this.reader.history(conversationId, readerId, query));
    const opened = await this.opener.open(page.messages);
    // What is nearest to the cursor stays, so that the next page continues where this one ends.
    const messages = query.after === undefined ? fittingFromEnd(opened, jsonBytes) : fitting(opened, jsonBytes);
    return { messages: [...messages], hasMore: page.hasMore || messages.length < opened.length, revision: page.revision };
  }

  async sync(readerId: string, { conversationId, afterRevision, limit }: ParsedRequest<'sync'>): Promise<SyncPage> {
    const page = found(await this.reader.changes(conversationId, readerId, { afterRevision, limit }));
    const opened = await this.opener.changes(page.beginning, page.messages);
    const changes = fitting(opened, jsonBytes);
    const last = changes.at(-1);
    if (last === undefined || changes.length === opened.length) {
      return { changes: opened, revision: page.revision, hasMore: page.hasMore };
    }
    return { changes: [...changes], revision: last.revision, hasMore: true };
  }

  async inboxSync(
    readerId: string,
    { heads: known, after }: ParsedRequest<'inbox.sync'>,
  ): Promise<CommandResponse<'inbox.sync'>> {
    const heads = await this.reader.heads(readerId, { after: after ?? null, limit: limits.inboxHeads });
    const moved = heads.filter(({ conversationId, revision }) => known[conversationId] !== revision);
    return { moved: [...moved], next: heads.length === limits.inboxHeads ? (heads.at(-1)?.conversationId ?? null) : null };
  }

  /** The ids of all conversations of a user: the rooms that their connections join. */
  async conversationIdsOf(userId: string): Promise<readonly string[]> {
    return this.reader.conversationIdsOf(userId);
  }

  async #present(details: ConversationDetails): Promise<Conversation> {
    return presentation(details, await this.accounts.find(details.members.map(({ userId }) => userId)));
  }
}

function presentation(details: ConversationDetails, users: Awaited<ReturnType<Accounts['find']>>): Conversation {
  const { conversationId, type, privacyMode, name, lastSequence, revision, createdAt } = details;
  const members = details.members.map(({ userId, role }) => {
    const { username, displayName } = users.get(userId) ?? { username: '', displayName: 'Deleted user' };
    return { userId, role, username, displayName };
  });
  return { conversationId, type, privacyMode, name, members, lastSequence, revision, createdAt: createdAt.toISOString() };
}

/** Who may not read hears exactly what one hears of an id that does not exist. */
function found<Value>(value: Value | null): Value {
  if (value === null) throw new ParleyError('NOT_FOUND');
  return value;
}

import { type Accounts } from '#accounts';
import {
  type CommandResponse,
  type Conversation,
  type HistoryPage,
  type HistoryQuery,
  limits,
  type Membership,
  type Message,
  type ParsedRequest,
  ParleyError,
  type SyncPage,
} from '#protocol';

import type { GroupAudience } from './domain/audience.js';
import { directConversationId } from './domain/direct-conversation-id.js';
import { digestOf } from './history/changes-digest.js';
import type { ConversationDetails } from './history/conversation-details.js';
import type { ConversationReader, ListCursor, ListPage } from './history/conversation-reader.js';
import type { MessageOpener } from './history/message-opener.js';
import { bytesOfChange, bytesOfMessage, fitting, fittingFromEnd, pageBytes } from './history/page-bytes.js';
import { changeOf, conversationOf, membershipOf } from './history/presentation.js';
import { windowDigestOf } from './history/window-digest.js';
import { granted } from './refusals.js';
import type { Sequencer } from './sequencer/sequencer.js';

export interface ReadConversation {
  readonly conversation: Conversation;
  readonly membership: Membership;
}

export interface ConversationSummary extends ReadConversation {
  readonly lastMessage: Message | null;
}

export interface ConversationsPage {
  readonly summaries: ConversationSummary[];
  readonly next: ListCursor | null;
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

  /** A conversation, and what it is to the reader. */
  async get(readerId: string, conversationId: string): Promise<ReadConversation> {
    const details = found(await this.reader.details(conversationId, readerId));
    return { conversation: await this.#present(details), membership: membershipOf(details.membership) };
  }

  async list(readerId: string, page: ListPage): Promise<ConversationsPage> {
    // One more than asked for tells whether there is more.
    const rows = await this.reader.list(readerId, { ...page, limit: page.limit + 1 });
    const entries = rows.slice(0, page.limit);
    const memberIds = new Set(entries.flatMap(({ details }) => details.members.map(({ userId }) => userId)));
    const newest = entries.flatMap(({ lastMessage }) => (lastMessage === null ? [] : [lastMessage]));
    const [users, opened] = await Promise.all([this.accounts.find([...memberIds]), this.opener.open(newest)]);
    const messages = new Map(newest.map(({ conversationId }, index) => [conversationId, opened[index] as Message]));
    const summaries = entries.map(({ details }): ConversationSummary => ({
      conversation: conversationOf(details, users),
      membership: membershipOf(details.membership),
      lastMessage: messages.get(details.conversationId) ?? null,
    }));
    const last = rows.length > page.limit ? entries.at(-1)?.details : undefined;
    const next = last === undefined ? null : { activeAt: last.activeAt, conversationId: last.conversationId };
    return { summaries, next };
  }

  async history(readerId: string, conversationId: string, query: HistoryQuery): Promise<HistoryPage> {
    const page = found(await this.reader.history(conversationId, readerId, query));
    const opened = await this.opener.open(page.messages);
    // What is nearest to the cursor stays, so that the next page continues where this one ends.
    const messages = query.after === undefined ? fittingFromEnd(opened, bytesOfMessage) : fitting(opened, bytesOfMessage);
    return { messages: [...messages], hasMore: page.hasMore || messages.length < opened.length, revision: page.revision };
  }

  async sync(readerId: string, { conversationId, afterRevision, limit }: ParsedRequest<'sync'>): Promise<SyncPage> {
    const page = found(await this.reader.changes(conversationId, readerId, { afterRevision, limit }));
    const opened = (await this.opener.changes(page.changes)).map(changeOf);
    const changes = fitting(opened, bytesOfChange);
    const last = changes.at(-1);
    if (last === undefined || changes.length === opened.length) {
      return { changes: opened, revision: page.revision, hasMore: page.hasMore };
    }
    return { changes: [...changes], revision: last.revision, hasMore: true };
  }

  /** A digest of what {@link sync} would answer, up to a revision. */
  async digest(
    readerId: string,
    { conversationId, afterRevision, upToRevision }: ParsedRequest<'digest'>,
  ): Promise<CommandResponse<'digest'>> {
    const range = { afterRevision, upToRevision, limit: limits.syncPage };
    const page = found(await this.reader.changes(conversationId, readerId, range));
    return digestOf(await this.opener.changes(page.changes), { afterRevision, upToRevision: page.revision });
  }

  /** Digests of a run of messages and of the details and members: what a client proves its window by. */
  async windowDigest(
    readerId: string,
    { conversationId, ...run }: ParsedRequest<'window.digest'>,
  ): Promise<CommandResponse<'window.digest'>> {
    const window = found(await this.reader.window(conversationId, readerId, run));
    return windowDigestOf(window, await this.opener.open(window.messages));
  }

  async inboxSync(
    readerId: string,
    { heads: known, after, digest }: ParsedRequest<'inbox.sync'>,
  ): Promise<CommandResponse<'inbox.sync'>> {
    if (digest !== undefined) return { moved: [], next: null, same: (await this.reader.headsDigest(readerId)) === digest };
    const heads = await this.reader.heads(readerId, { after: after ?? null, limit: limits.inboxHeads });
    const moved = heads.filter(({ conversationId, revision }) => known[conversationId] !== revision);
    return { moved: [...moved], next: heads.length === limits.inboxHeads ? (heads.at(-1)?.conversationId ?? null) : null };
  }

  /** Who reacted to a message, and how. */
  async reactions(readerId: string, message: ParsedRequest<'reaction.list'>): Promise<CommandResponse<'reaction.list'>> {
    const reactions = found(await this.reader.reactions({ ...message, readerId }));
    return { reactions: reactions.map(({ emoji, userIds }) => ({ emoji, userIds: [...userIds] })) };
  }

  /** What a message said before it was edited: its author's business. */
  async versions(readerId: string, message: ParsedRequest<'message.versions'>): Promise<CommandResponse<'message.versions'>> {
    const { senderId, messageId, versions } = found(await this.reader.versions({ ...message, readerId }));
    if (senderId !== readerId) throw new ParleyError('FORBIDDEN');
    const context = { conversationId: message.conversationId, messageId, senderId };
    return { versions: await this.opener.versions(context, versions) };
  }

  /** The groups that users are in: what their connections hear of besides what is told to them by name. Of who is in none, nothing. */
  async groupsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly GroupAudience[]>> {
    return this.reader.groupsOf(userIds);
  }

  async #present(details: ConversationDetails): Promise<Conversation> {
    return conversationOf(details, await this.accounts.find(details.members.map(({ userId }) => userId)));
  }
}

/** Who may not read hears exactly what one hears of an id that does not exist. */
function found<Value>(value: Value | null): Value {
  if (value === null) throw new ParleyError('NOT_FOUND');
  return value;
}

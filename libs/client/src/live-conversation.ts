import { invariant } from '#kernel';
import {
  type Change,
  type CommandRequest,
  type Conversation,
  limits,
  type Membership,
  type Message,
  ParleyError,
  type Receipt,
  type SentMessage,
} from '#protocol';

import type { ConversationSummary, Unsubscribe } from './contract.js';
import { ConversationReads } from './conversation-reads.js';
import { Echo } from './echo.js';
import { asParleyError } from './failure.js';
import { Listeners } from './listeners.js';
import { messagesOf } from './message-changes.js';
import { conversationOf } from './outbox/about.js';
import type { OutboxDelta } from './outbox/outbox-mirror.js';
import type { Outgoing } from './outgoing.js';
import type { OutgoingMessage } from './outgoing-contract.js';
import type { Observable } from './observable.js';
import { OwnMessages } from './own-messages.js';
import { ReceiptRegister } from './receipt-register.js';
import { Snapshots } from './snapshots.js';
import type { ConversationState } from './state-contract.js';
import type { OutboxEntry } from './storage/outbox-entry.js';
import { settings } from './settings.js';
import type { Surroundings } from './surroundings.js';
import { Typists } from './typists.js';
import type { ConversationEvents, ConversationView, NewMessage, SendOptions } from './view-contract.js';
import { pause } from './waiting.js';
import { requireWithin, withMentions } from './with-mentions.js';

/** The engine behind a {@link ConversationView}: puts together what the list, the window and the registers know. */
export class LiveConversation extends ConversationReads implements ConversationView {
  readonly #own: OwnMessages;
  readonly #echo: Echo;
  readonly #receipts = new ReceiptRegister();
  readonly #typists: Typists;
  readonly #listeners = new Listeners<ConversationEvents>();
  readonly #state: Snapshots<ConversationState>;
  /** Who was in it, and whether I was, when that was last looked at. */
  #seen: { readonly status: Membership['status']; readonly members: Conversation['members'] };

  /** @param id a conversation that the inbox has. */
  constructor(id: string, surroundings: Surroundings) {
    super(id, surroundings);
    const { userId, ports, lifetime, outbox, outlives } = surroundings;
    this.#own = new OwnMessages(userId, outbox);
    this.#echo = new Echo(userId);
    for (const entry of outbox.mirror.entries) if (conversationOf(entry) === id) this.#part(entry).put(entry);
    this.#own.release(() => false);
    this.#typists = new Typists(ports.timers, lifetime, () => this.#update());
    this.#state = new Snapshots(() => this.#parts());
    this.#seen = { status: this.membership.status, members: this.details.members };
    const end = () => this.#update(() => this.#own.end(asParleyError(lifetime.reason), outlives));
    lifetime.addEventListener('abort', end, { once: true });
  }

  get details(): Conversation {
    return this.#line.conversation;
  }

  get membership(): Membership {
    return this.#line.membership;
  }

  get messages(): readonly Message[] {
    return this.#echo.over(this.window.messages);
  }

  get pending(): readonly OutgoingMessage[] {
    return this.#own.pending;
  }

  get receipts(): readonly Receipt[] {
    return this.#receipts.all;
  }

  get typing(): readonly string[] {
    return this.#typists.userIds;
  }

  get state(): Observable<ConversationState> {
    return this.#state;
  }

  on<Name extends keyof ConversationEvents>(event: Name, listener: (payload: ConversationEvents[Name]) => void): Unsubscribe {
    return this.#listeners.on(event, listener);
  }

  async load(): Promise<void> {
    const isFirst = !this.window.wanted;
    await this.window.load();
    if (!isFirst) return;
    void this.readReceipts();
    if (!this.#knowsAllMembers) void this.surroundings.summaries.refresh(this.id);
    // Without a connection it is proven with the next one.
    if (this.surroundings.isConnected()) void this.prove();
  }

  async send(message: NewMessage, { signal }: SendOptions = {}): Promise<OutgoingMessage> {
    const { text, replyTo, mentions } = message;
    requireWithin(text, mentions);
    if (signal?.aborted) throw new ParleyError('CANCELLED');
    const { ids, writes } = this.surroundings;
    const id = ids.next();
    const content = { text, ...(replyTo !== undefined && { replyTo }), ...withMentions(mentions) };
    const queued = writes.send(id, { conversationId: this.id, ...content });
    this.typed();
    await queued;
    const outgoing = this.#own.find(id);
    invariant(outgoing !== undefined, 'what the outbox has is among the own messages');
    if (signal !== undefined) await this.#cancelOn(signal, outgoing);
    return outgoing;
  }

  markRead(sequence: number = this.messages.at(-1)?.sequence ?? 0): void {
    const { status, readSequence } = this.membership;
    if (status === 'active' && sequence > readSequence) this.surroundings.read.tell(this.id, sequence);
  }

  /** Takes live changes. Whoever wrote something has ended typing it. */
  receive(changes: readonly Change[]): void {
    const messages = messagesOf(changes);
    const take = () => {
      for (const { senderId } of messages) this.#typists.ended(senderId);
      this.window.receive(changes);
    };
    this.#update(take, messages);
    void this.window.closeGapIfAny();
  }

  /** How far members have come. Kept once the window is asked for. */
  receiveReceipts(receipts: readonly Receipt[]): void {
    this.#update(() => this.window.wanted && this.#receipts.take(receipts));
  }

  /** Somebody is typing. That I am, on another device, is no news to me. */
  receiveTyping(userId: string): void {
    if (userId !== this.surroundings.userId) this.#update(() => this.#typists.began(userId));
  }

  /** Tells the listeners, if the inbox has learned something new of this conversation. */
  refresh(): void {
    this.#update();
  }

  /** How far the members have come is no revision, and may have moved while there was no connection. Never rejects. */
  async readReceipts(): Promise<void> {
    const { commands, retries, lifetime, failed } = this.surroundings;
    if (this.membership.status !== 'active') return;
    try {
      const { receipts } = await retries.run(() => commands.request('receipt.list', { conversationId: this.id }));
      this.#update(() => this.#receipts.take(receipts));
    } catch (thrown) {
      const error = asParleyError(thrown);
      // Removed meanwhile: the change that says so is on its way.
      if (!lifetime.aborted && error.code !== 'NOT_FOUND') failed(error);
    }
  }

  /** What is in the outbox of this conversation is different. */
  takeWrites({ put, gone }: OutboxDelta): void {
    this.#update(() => {
      for (const entry of put) this.#part(entry).put(entry);
      for (const entry of gone) this.#part(entry).gone(entry.id);
    });
    if (this.#own.doubtful.length > 0) void this.#resolveDoubt();
  }

  /** Messages were taken back before they were sent. */
  cancelled(ids: readonly string[]): void {
    this.#update(() => ids.forEach((id) => this.#own.cancelled(id)));
  }

  /** A change of mine is committed in this revision. */
  committed(id: string, revision: number): void {
    this.#update(() => this.#echo.answered(id, revision));
  }

  protected override changes(change: () => unknown, arrived?: readonly Message[]): void {
    this.#update(change, arrived);
  }

  protected override proven(revision: number): void {
    this.#update();
    this.#listeners.emit('verified', revision);
  }

  protected isShared(members: number): boolean {
    return this.membership.status === 'active' && this.details.memberCount <= members;
  }

  /**
   * The answer to `send` is a change like any other, told to the sender first: often before the changes
   * that others made just before it. Those are on their way, and asked for only if they do not come.
   */
  acknowledged({ request }: OutboxEntry, { messageId, sequence, revision, createdAt }: SentMessage): void {
    const { inbox, userId: senderId } = this.surroundings;
    const { conversationId: _conversationId, ...content } = request as unknown as CommandRequest<'message.send'>;
    const message = { messageId, sequence, revision, senderId, ...content, createdAt };
    const changes = [{ type: 'message.created', revision, message }] as const;
    const take = () => {
      if (revision === this.details.revision + 1) inbox.receive(this.id, changes);
      this.window.receive(changes);
    };
    this.#update(take, [message]);
  }

  /** Which of the two shows what becomes of it. */
  #part({ command }: OutboxEntry): Pick<OwnMessages | Echo, 'put' | 'gone'> {
    return command === 'message.send' ? this.#own : this.#echo;
  }

  /**
   * Another tab has sent a message, or cancelled it, and did not say which, as processes that share a store cannot. Its word
   * may be late; without one, the newest messages tell.
   */
  async #resolveDoubt(): Promise<void> {
    const { commands, retries, ports, lifetime, failed } = this.surroundings;
    try {
      await pause(settings.acknowledgementLeadMs, ports.timers, lifetime);
      if (this.#own.doubtful.length === 0) return;
      const query = { conversationId: this.id, limit: limits.historyPage };
      const { messages, revision } = await retries.run(() => commands.request('history', query));
      this.#update(() => undefined, messages);
      void this.reach(revision);
      this.#update(() => this.#own.doubtful.forEach(({ idempotencyKey }) => this.#own.cancelled(idempotencyKey)));
    } catch (error) {
      if (!lifetime.aborted) failed(error);
    }
  }

  /** Until it is sent, the message can be taken back. */
  async #cancelOn(signal: AbortSignal, outgoing: Outgoing): Promise<void> {
    if (signal.aborted && (await outgoing.cancel())) throw new ParleyError('CANCELLED');
    const cancel = () => void outgoing.cancel().catch(this.surroundings.failed);
    signal.addEventListener('abort', cancel, { once: true });
    const unsubscribe = outgoing.on('state', () => {
      signal.removeEventListener('abort', cancel);
      unsubscribe();
    });
  }

  get #line(): ConversationSummary {
    const line = this.surroundings.inbox.get(this.id);
    invariant(line !== undefined, 'a conversation with a view is in the inbox');
    return line;
  }

  /** Whether all members are listed, not only the first of them. */
  get #knowsAllMembers(): boolean {
    return this.details.members.length === this.details.memberCount;
  }

  /**
   * Every change of what is shown goes through here, so that own messages leave `pending` in the very
   * snapshot in which they appear in `messages`, and nobody is told before all of it is right.
   */
  #update(change: () => unknown = () => undefined, arrived: readonly Message[] = []): void {
    change();
    const recognised = this.#own.recognise(this.id, arrived);
    if (this.#knowsAllMembers) this.#receipts.showOnly(this.details.members);
    this.#echo.release(this.window);
    this.#own.follow(this.receipts);
    this.#own.release((sequence) => this.window.shows(sequence));
    this.surroundings.recognised(recognised);
    this.#readReceiptsIfMissed();
    this.window.tellFollowers();
    this.keepIfChanged();
    if (this.#state.refresh()) this.#listeners.emit('changed', this);
  }

  /**
   * Whoever comes back missed what the others read meanwhile, and whoever comes may have read before: what they have come to
   * is told only when it moves.
   */
  #readReceiptsIfMissed(): void {
    const { membership, details } = this;
    const isBack = membership.status === 'active' && this.#seen.status !== 'active';
    const somebodyCame = details.members !== this.#seen.members && this.#knowsAllMembers && this.#receipts.lacks(details.members);
    this.#seen = { status: membership.status, members: details.members };
    const isShared = this.isShared(limits.receiptsSharedMembers) && this.window.loaded;
    if (isShared && (isBack || somebodyCame)) void this.readReceipts();
  }

  #parts(): ConversationState {
    const { details, membership, messages, pending, receipts, typing, revision, verified } = this;
    return { details, membership, messages, pending, receipts, typing, revision, verified };
  }
}

import { type Ids, invariant } from '#kernel';
import { type Change, type Conversation, type Message, messageText, ParleyError, type SentMessage } from '#protocol';

import type { Commands } from './commands.js';
import type { Unsubscribe } from './contract.js';
import { ConversationReplica, messagesOf } from './conversation-replica.js';
import { asParleyError } from './failure.js';
import { walkHistory } from './history.js';
import type { Inbox } from './inbox.js';
import { Listeners } from './listeners.js';
import type { Outbox } from './outbox.js';
import { Outgoing } from './outgoing.js';
import type { OutgoingMessage } from './outgoing-contract.js';
import { OwnMessages } from './own-messages.js';
import type { Ports } from './ports.js';
import type { Retries } from './retries.js';
import { settings } from './settings.js';
import type { ConversationEvents, ConversationView, HistoryOptions } from './view-contract.js';
import { pause } from './waiting.js';

/** What the conversations of a client have in common. */
export interface Surroundings {
  readonly userId: string;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly commands: Commands;
  readonly retries: Retries;
  readonly ids: Ids;
  readonly ports: Ports;
  readonly lifetime: AbortSignal;
  /** Hears of failures that nobody waits for. */
  readonly failed: (error: ParleyError) => void;
}

/** The engine behind a {@link ConversationView}: carries between the replica, the server and the listeners. */
export class LiveConversation implements ConversationView {
  readonly #replica = new ConversationReplica();
  readonly #own: OwnMessages;
  readonly #listeners = new Listeners<ConversationEvents>();
  /** The first page on its way, or loaded: from then on live changes go into the replica. */
  #loading: Promise<void> | undefined;
  #loadingOlder: Promise<boolean> | undefined;
  #closingGap: Promise<void> | undefined;
  #published: readonly unknown[] = [];

  /** @param id a conversation that the inbox has. */
  constructor(
    readonly id: string,
    private readonly surroundings: Surroundings,
  ) {
    this.#own = new OwnMessages(surroundings.userId);
    this.#published = this.#snapshot();
  }

  get details(): Conversation {
    const summary = this.surroundings.inbox.get(this.id);
    invariant(summary !== undefined, 'a conversation with a view is in the inbox');
    return summary.conversation;
  }

  get messages(): readonly Message[] {
    return this.#replica.messages;
  }

  get pending(): readonly OutgoingMessage[] {
    return this.#own.pending;
  }

  get revision(): number {
    return this.#replica.revision;
  }

  get loaded(): boolean {
    return this.#replica.loaded;
  }

  on<Name extends keyof ConversationEvents>(event: Name, listener: (payload: ConversationEvents[Name]) => void): Unsubscribe {
    return this.#listeners.on(event, listener);
  }

  load(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      this.#update();
      throw error;
    });
    return this.#loading;
  }

  loadOlder(): Promise<boolean> {
    this.#loadingOlder ??= this.#loadOlder().finally(() => (this.#loadingOlder = undefined));
    return this.#loadingOlder;
  }

  history(options: HistoryOptions = {}): AsyncIterableIterator<Message> {
    return walkHistory(this.surroundings.commands, this.id, options);
  }

  send({ text }: { readonly text: string }): OutgoingMessage {
    const valid = messageText.safeParse(text);
    if (!valid.success) throw new ParleyError('INVALID_REQUEST', { detail: valid.error.issues[0]?.message ?? '' });
    const { ids, outbox } = this.surroundings;
    const outgoing = new Outgoing(ids.next(), text, () => this.#update());
    outbox.submit({
      conversationId: this.id,
      idempotencyKey: outgoing.idempotencyKey,
      text,
      settled: outgoing.settled,
      acknowledged: (sent) => this.#acknowledged(outgoing, sent),
      refused: (error) => this.#update(() => outgoing.fail(error)),
    });
    this.#update(() => this.#own.add(outgoing));
    return outgoing;
  }

  /** Takes live changes. They are kept for the window only once it is asked for. */
  receive(changes: readonly Change[]): void {
    const take = () => this.#loading !== undefined && this.#replica.receive(changes);
    this.#update(take, changes.flatMap(messagesOf));
    void this.#closeGapIfAny();
  }

  /** The server has reached this revision. Resolves once the window has too, or cannot. */
  async reach(revision: number): Promise<void> {
    this.#replica.announce(revision);
    await this.#closeGapIfAny();
  }

  /** Tells the listeners, if the inbox has learned something new of this conversation. */
  refresh(): void {
    this.#update();
  }

  async #load(): Promise<void> {
    const page = await this.surroundings.commands.request('history', { conversationId: this.id, limit: settings.windowPage });
    this.#update(() => this.#replica.load(page), page.messages);
    void this.#closeGapIfAny();
  }

  async #loadOlder(): Promise<boolean> {
    if (!this.#replica.loaded) {
      await this.load();
    } else if (!this.#replica.reachesBeginning) {
      const before = this.#replica.firstSequence;
      const query = { conversationId: this.id, before, limit: settings.windowPage };
      const page = await this.surroundings.commands.request('history', query);
      this.#update(() => this.#replica.prepend(page), page.messages);
    }
    return !this.#replica.reachesBeginning;
  }

  /**
   * The answer to `send` is a change like any other, told to the sender first: often before the changes
   * that others made just before it. Those are on their way, and asked for only if they do not come.
   */
  #acknowledged({ idempotencyKey, text }: Outgoing, { messageId, sequence, revision, createdAt }: SentMessage): void {
    const { inbox, ports, lifetime, userId: senderId } = this.surroundings;
    const message = { messageId, sequence, revision, senderId, idempotencyKey, text, createdAt };
    const changes = [{ type: 'message.created', revision, message }] as const;
    const take = () => (this.#loading === undefined ? inbox.receive(this.id, changes) : this.#replica.receive(changes));
    this.#update(take, [message]);
    if (!this.#replica.behind) return;
    pause(settings.acknowledgementLeadMs, ports.timers, lifetime).then(
      () => this.#closeGapIfAny(),
      () => undefined,
    );
  }

  async #closeGapIfAny(): Promise<void> {
    if (this.#replica.behind) await (this.#closingGap ??= this.#closeGap());
  }

  async #closeGap(): Promise<void> {
    const { commands, retries, lifetime, failed } = this.surroundings;
    try {
      for (let more = true; more || this.#replica.behind;) {
        const afterRevision = this.#replica.missingAfter();
        const query = { conversationId: this.id, afterRevision, limit: settings.syncPage };
        const page = await retries.run(() => commands.request('sync', query));
        this.#update(() => this.#replica.catchUp(afterRevision, page), page.changes.flatMap(messagesOf));
        more = page.hasMore;
      }
    } catch (error) {
      if (!lifetime.aborted) failed(asParleyError(error));
    } finally {
      this.#closingGap = undefined;
    }
  }

  /**
   * Every change of what is shown goes through here, so that own messages leave `pending` in the very
   * snapshot in which they appear in `messages`, and nobody is told before all of it is right.
   */
  #update(change: () => unknown = () => undefined, arrived: readonly Message[] = []): void {
    change();
    this.#own.recognise(this.id, arrived);
    if (this.#replica.loaded) {
      this.surroundings.inbox.advance(this.id, { revision: this.revision, lastMessage: this.messages.at(-1) });
    }
    this.#own.release((sequence) => this.#loading === undefined || this.#replica.covers(sequence));
    const snapshot = this.#snapshot();
    if (snapshot.every((part, index) => part === this.#published[index])) return;
    this.#published = snapshot;
    this.#listeners.emit('changed', this);
  }

  #snapshot(): readonly unknown[] {
    return [this.messages, this.pending, this.details, this.revision];
  }
}

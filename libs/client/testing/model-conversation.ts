import type { Change, Conversation, HistoryPage, Message, SyncPage, User } from '#protocol';

/** A conversation as the server holds it: the truth that a client has to end up with. */
export class ModelConversation {
  readonly messages: Message[] = [];
  /** Every change as it was made, for those who hear of it live. */
  readonly changes: Change[];
  #revision = 1;

  constructor(
    readonly conversationId: string,
    readonly members: readonly User[],
    private readonly createdAt: string,
  ) {
    const plain = members.map(({ userId }) => ({ userId, role: 'member' as const }));
    const described = { conversationType: 'direct', privacyMode: 'search_enabled', name: null, members: plain } as const;
    this.changes = [{ type: 'conversation.created', revision: 1, createdAt, ...described }];
  }

  get revision(): number {
    return this.#revision;
  }

  /** As `conversation.open` and REST describe it. */
  describe(): Conversation {
    return {
      conversationId: this.conversationId,
      type: 'direct',
      privacyMode: 'search_enabled',
      name: null,
      members: this.members.map((user) => ({ ...user, role: 'member' as const })),
      lastSequence: this.messages.length,
      revision: this.#revision,
      createdAt: this.createdAt,
    };
  }

  /** The same key from the same sender is the same message. */
  send(sent: { readonly senderId: string; readonly idempotencyKey: string; readonly text: string; readonly createdAt: string }): {
    readonly message: Message;
    readonly change: Change | undefined;
  } {
    const known = this.messages.find((one) => one.senderId === sent.senderId && one.idempotencyKey === sent.idempotencyKey);
    if (known !== undefined) return { message: known, change: undefined };
    const sequence = this.messages.length + 1;
    const message = { ...sent, messageId: uuidOf(this.conversationId, sequence), sequence, revision: (this.#revision += 1) };
    this.messages.push(message);
    return { message, change: this.#note(message) };
  }

  /** Another state of a message, at a new revision: what an edit will be. */
  edit(sequence: number, text: string): Change {
    const before = this.messages[sequence - 1];
    if (before === undefined) throw new Error(`there is no message ${sequence} to edit`);
    const message = { ...before, text, revision: (this.#revision += 1) };
    this.messages[sequence - 1] = message;
    return this.#note(message);
  }

  history({ before, after, limit }: { readonly before?: number; readonly after?: number; readonly limit: number }): HistoryPage {
    const found = this.messages.filter(({ sequence }) => sequence < (before ?? Infinity) && sequence > (after ?? 0));
    const messages = after === undefined ? found.slice(-limit) : found.slice(0, limit);
    return { messages, hasMore: found.length > limit, revision: this.#revision };
  }

  /** From state, not from a log: each changed message once, in order of its last change. */
  sync({ afterRevision, limit }: { readonly afterRevision: number; readonly limit: number }): SyncPage {
    const [created] = this.changes;
    const state = [...(created ? [created] : []), ...this.messages.map(asChange)];
    const found = state.filter(({ revision }) => revision > afterRevision).sort((one, other) => one.revision - other.revision);
    const changes = found.slice(0, limit);
    const hasMore = found.length > limit;
    return { changes, revision: hasMore ? (changes.at(-1)?.revision ?? afterRevision) : this.#revision, hasMore };
  }

  #note(message: Message): Change {
    const change = asChange(message);
    this.changes.push(change);
    return change;
  }
}

const asChange = (message: Message): Change => ({ type: 'message.created', revision: message.revision, message });

/** Lower-case UUIDs that a reader of a failed test can tell apart. */
export const uuidOf = (prefix: string, number: number): string =>
  `${prefix.slice(0, 24)}${number.toString(16).padStart(12, '0')}`;

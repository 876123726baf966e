import { invariant } from '#kernel';
import type { DataKey, SealedContent, Sealer, SealingContext } from '#platform';
import type { CommandResponse, Message } from '#protocol';

import type { ConversationKeys, KeyName } from '../sequencer/conversation-keys.js';
import type { OpenedChange, StoredChange } from './stored-change.js';
import type { StoredMessage, StoredVersion } from './stored-message.js';

/** Turns stored messages into what members read. A page asks once for its keys, and not once for each message. */
export class MessageOpener {
  constructor(
    private readonly keys: ConversationKeys,
    private readonly sealer: Sealer,
  ) {}

  async open(stored: readonly StoredMessage[]): Promise<Message[]> {
    const keys = await this.#keysOf(stored);
    return stored.map((message) => this.#opened(message, keys));
  }

  async openOne(stored: StoredMessage): Promise<Message> {
    return this.#opened(stored, await this.#keysOf([stored]));
  }

  async changes(stored: readonly StoredChange[]): Promise<OpenedChange[]> {
    const keys = await this.#keysOf(stored.flatMap((change) => (change.kind === 'message' ? [change.message] : [])));
    return stored.map((change) => {
      if (change.kind !== 'message') return change;
      const { kind, revision, message } = change;
      return { kind, revision, createdRevision: message.createdRevision, message: this.#opened(message, keys) };
    });
  }

  async versions(
    { conversationId, messageId, senderId }: SealingContext,
    versions: readonly StoredVersion[],
  ): Promise<CommandResponse<'message.versions'>['versions']> {
    const keys = await this.#keysOf(versions.map(({ content }) => ({ conversationId, content })));
    return versions.map(({ revision, mentions, writtenAt, content }) => ({
      revision,
      text: this.#text({ conversationId, messageId, senderId, content }, keys),
      ...(mentions !== null && { mentions: [...mentions] }),
      writtenAt: writtenAt.toISOString(),
    }));
  }

  /** What is absent in a message is not there: no key of it is undefined or null. */
  #opened(stored: StoredMessage, keys: Keys): Message {
    const { messageId, sequence, revision, senderId, idempotencyKey, replyTo, mentions, reactions } = stored;
    const { createdAt, editedAt, deletedAt, deletedBy } = stored;
    const message: Message = {
      messageId,
      sequence,
      revision,
      senderId,
      idempotencyKey,
      // There is nothing left to open in a deleted message.
      text: deletedAt === null ? this.#text(stored, keys) : '',
      createdAt: createdAt.toISOString(),
    };
    if (replyTo !== null) message.replyTo = replyTo;
    if (deletedAt === null && mentions !== null && mentions.length > 0) message.mentions = [...mentions];
    if (deletedAt === null && reactions !== null && reactions.length > 0) message.reactions = reactions;
    if (editedAt !== null) message.editedAt = editedAt.toISOString();
    if (deletedAt !== null) message.deletedAt = deletedAt.toISOString();
    if (deletedBy !== null) message.deletedBy = deletedBy;
    return message;
  }

  /** The keys of what is there to open: mostly one, for a page is of one conversation. */
  async #keysOf(sealed: readonly (Sealed & Partial<Pick<StoredMessage, 'deletedAt'>>)[]): Promise<Keys> {
    const wanted = new Map<string, KeyName>();
    for (const one of sealed) {
      if (one.deletedAt instanceof Date) continue;
      wanted.set(keyNameOf(one), { conversationId: one.conversationId, version: one.content.keyVersion });
    }
    const keys = await this.keys.all([...wanted.values()]);
    return new Map([...wanted.keys()].map((name, index) => [name, keys[index] as DataKey]));
  }

  #text(sealed: Sealed & SealingContext, keys: Keys): string {
    const { conversationId, messageId, senderId, content } = sealed;
    const key = keys.get(keyNameOf(sealed));
    invariant(key !== undefined, 'the keys of a page are asked for before it is opened');
    return this.sealer.open(key, { conversationId, messageId, senderId }, content);
  }
}

interface Sealed {
  readonly conversationId: string;
  readonly content: SealedContent;
}

type Keys = ReadonlyMap<string, DataKey>;

const keyNameOf = ({ conversationId, content }: Sealed): string => `${conversationId}/${content.keyVersion}`;

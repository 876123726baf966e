import type { SealedContent, Sealer, SealingContext } from '#platform';
import type { CommandResponse, Message } from '#protocol';

import type { ConversationKeys } from '../sequencer/conversation-keys.js';
import type { OpenedChange, StoredChange } from './stored-change.js';
import type { StoredMessage, StoredVersion } from './stored-message.js';

/** Turns stored messages into what members read. */
export class MessageOpener {
  constructor(
    private readonly keys: ConversationKeys,
    private readonly sealer: Sealer,
  ) {}

  open(stored: readonly StoredMessage[]): Promise<Message[]> {
    return Promise.all(stored.map((message) => this.openOne(message)));
  }

  /** What is absent in a message is not there: no key of it is undefined or null. */
  async openOne(stored: StoredMessage): Promise<Message> {
    const { messageId, sequence, revision, senderId, idempotencyKey, replyTo, mentions, reactions } = stored;
    const { createdAt, editedAt, deletedAt, deletedBy } = stored;
    return {
      messageId,
      sequence,
      revision,
      senderId,
      idempotencyKey,
      // There is nothing left to open in a deleted message.
      text: deletedAt === null ? await this.#text(stored, stored.content) : '',
      ...(replyTo !== null && { replyTo }),
      ...(deletedAt === null && mentions !== null && mentions.length > 0 && { mentions: [...mentions] }),
      ...(deletedAt === null && reactions !== null && reactions.length > 0 && { reactions }),
      createdAt: createdAt.toISOString(),
      ...(editedAt !== null && { editedAt: editedAt.toISOString() }),
      ...(deletedAt !== null && { deletedAt: deletedAt.toISOString() }),
      ...(deletedBy !== null && { deletedBy }),
    };
  }

  changes(stored: readonly StoredChange[]): Promise<OpenedChange[]> {
    return Promise.all(
      stored.map(async (change) => {
        if (change.kind !== 'message') return change;
        const { createdRevision } = change.message;
        return { ...change, createdRevision, message: await this.openOne(change.message) };
      }),
    );
  }

  versions(
    context: SealingContext,
    versions: readonly StoredVersion[],
  ): Promise<CommandResponse<'message.versions'>['versions']> {
    return Promise.all(
      versions.map(async ({ revision, mentions, writtenAt, content }) => ({
        revision,
        text: await this.#text(context, content),
        ...(mentions !== null && { mentions: [...mentions] }),
        writtenAt: writtenAt.toISOString(),
      })),
    );
  }

  async #text({ conversationId, messageId, senderId }: SealingContext, content: SealedContent): Promise<string> {
    const key = await this.keys.get(conversationId, content.keyVersion);
    return this.sealer.open(key, { conversationId, messageId, senderId }, content);
  }
}

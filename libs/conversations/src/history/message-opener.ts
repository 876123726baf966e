import type { Sealer } from '#platform';
import type { Change, Message } from '#protocol';

import type { ConversationKeys } from '../sequencer/conversation-keys.js';
import { beginningRevision, type ConversationDetails } from './conversation-reader.js';
import type { StoredMessage } from './stored-message.js';

/** Turns what is stored into what members read. */
export class MessageOpener {
  constructor(
    private readonly keys: ConversationKeys,
    private readonly sealer: Sealer,
  ) {}

  open(stored: readonly StoredMessage[]): Promise<Message[]> {
    return Promise.all(stored.map((message) => this.#openOne(message)));
  }

  /** The same changes as the actor published them, rebuilt from state. */
  async changes(beginning: ConversationDetails | null, stored: readonly StoredMessage[]): Promise<Change[]> {
    const messages = await this.open(stored);
    const created = messages.map((message): Change => ({ type: 'message.created', revision: message.revision, message }));
    return beginning === null ? created : [beginningOf(beginning), ...created];
  }

  async #openOne(stored: StoredMessage): Promise<Message> {
    const { conversationId, messageId, sequence, revision, senderId, idempotencyKey, createdAt, content } = stored;
    const key = await this.keys.get(conversationId, content.keyVersion);
    const text = this.sealer.open(key, { conversationId, messageId, senderId }, content);
    return { messageId, sequence, revision, senderId, idempotencyKey, text, createdAt: createdAt.toISOString() };
  }
}

function beginningOf({ type, privacyMode, name, members, createdAt }: ConversationDetails): Change {
  return {
    type: 'conversation.created',
    revision: beginningRevision,
    conversationType: type,
    privacyMode,
    name,
    members: members.map(({ userId, role }) => ({ userId, role })),
    createdAt: createdAt.toISOString(),
  };
}

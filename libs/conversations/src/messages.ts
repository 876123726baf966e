import type { Ids } from '#kernel';
import type { Committed, ParsedRequest, SentMessage } from '#protocol';

import type { ConversationCommand } from './domain/commands.js';
import { granted } from './refusals.js';
import type { Sequencer } from './sequencer/sequencer.js';

/** Writes to messages, for whoever is asking. Each resolves after COMMIT, and throws a ParleyError if it was refused. */
export class Messages {
  constructor(
    private readonly sequencer: Sequencer,
    private readonly ids: Ids,
  ) {}

  async send(senderId: string, request: ParsedRequest<'message.send'>): Promise<SentMessage> {
    const { conversationId, idempotencyKey, text, replyTo, mentions = [] } = request;
    const answer = await this.sequencer.ask(conversationId, {
      kind: 'send_message',
      senderId,
      idempotencyKey,
      messageId: this.ids.next(),
      text,
      replyTo: replyTo ?? null,
      mentions,
    });
    const { messageId, sequence, revision, createdAt } = granted(answer, 'sent');
    return { conversationId, messageId, sequence, revision, createdAt: new Date(createdAt).toISOString() };
  }

  edit(
    by: string,
    { conversationId, sequence, idempotencyKey, text, mentions = [] }: ParsedRequest<'message.edit'>,
  ): Promise<Committed> {
    return this.#commit(conversationId, { kind: 'edit_message', by, sequence, idempotencyKey, text, mentions });
  }

  delete(by: string, { conversationId, sequence }: ParsedRequest<'message.delete'>): Promise<Committed> {
    return this.#commit(conversationId, { kind: 'delete_message', by, sequence });
  }

  addReaction(by: string, { conversationId, sequence, emoji }: ParsedRequest<'reaction.add'>): Promise<Committed> {
    return this.#commit(conversationId, { kind: 'add_reaction', by, sequence, emoji });
  }

  removeReaction(by: string, { conversationId, sequence, emoji }: ParsedRequest<'reaction.remove'>): Promise<Committed> {
    return this.#commit(conversationId, { kind: 'remove_reaction', by, sequence, emoji });
  }

  async #commit(conversationId: string, command: ConversationCommand): Promise<Committed> {
    const { revision } = granted(await this.sequencer.ask(conversationId, command), 'done');
    return { conversationId, revision };
  }
}

import type { Ids } from '#kernel';
import { type CommandRequest, type CommandResponse, commands as contracts, ParleyError } from '#protocol';

import type { Outbox, Written } from './outbox/outbox.js';
import type { Outgoing } from './outgoing.js';
import type { DurableCommand, OutboxEntry } from './storage/outbox-entry.js';

/** What a write asks for: its key, if it has one, is that of its entry. */
type Asked<Name extends DurableCommand> = Omit<CommandRequest<Name>, 'idempotencyKey'>;

type AboutMessage = 'message.edit' | 'message.delete' | 'reaction.add' | 'reaction.remove';

/**
 * Commands that change something: kept before anything else, carried out by whoever sends, however long the server is away.
 * Those of one lane come in the order in which they were asked for.
 *
 * All of them throw ParleyError: `INVALID_REQUEST` for what no schema allows; `OUTBOX_FULL` and those of the
 * storage, and nothing is queued; the refusal that no retry can change; what ended the client.
 */
export class Writes {
  constructor(
    private readonly outbox: Outbox,
    private readonly ids: Ids,
  ) {}

  /** Resolves once the store has the message. */
  async send(id: string, asked: Asked<'message.send'>): Promise<void> {
    await this.#queue('message.send', { id, lane: asked.conversationId, asked });
  }

  /** Resolves once it is committed. */
  async inOrder<Name extends DurableCommand>(
    name: Name,
    asked: Asked<Name> & { readonly conversationId: string },
  ): Promise<CommandResponse<Name>> {
    return this.carryOut(name, asked.conversationId, asked);
  }

  async carryOut<Name extends DurableCommand>(name: Name, lane: string, asked: Asked<Name>): Promise<CommandResponse<Name>> {
    return answerOf(await this.#queue(name, { id: this.ids.next(), lane, asked }));
  }

  /** Changes a message of this conversation, which may not have been sent yet. */
  async ofMessage(name: AboutMessage, message: number | Outgoing, asked: Omit<Asked<AboutMessage>, 'sequence'>): Promise<void> {
    const lane = asked.conversationId;
    const sequence = typeof message === 'number' ? message : message.sequence;
    const target = typeof message === 'number' || sequence !== undefined ? undefined : message;
    const id = this.ids.next();
    const written = await this.#queue(name, {
      id,
      lane,
      asked: { ...asked, ...(sequence !== undefined && { sequence }) },
      target,
    });
    if (written.kind === 'kept' || target === undefined) return answerOf(written);
    // It was sent just now, or cancelled, as the handle will know in a moment.
    const sent = await target.persisted;
    return this.ofMessage(name, sent.sequence, asked);
  }

  async #queue(
    command: DurableCommand,
    write: { readonly id: string; readonly lane: string; readonly asked: object; readonly target?: Outgoing | undefined },
  ): Promise<Written> {
    const { id, lane, asked, target } = write;
    const { request: schema } = contracts[command];
    const request = { ...asked, ...('idempotencyKey' in schema.shape && { idempotencyKey: id }) };
    const valid = schema.safeParse(target === undefined ? request : { ...request, sequence: 1 });
    if (!valid.success) throw new ParleyError('INVALID_REQUEST', { detail: valid.error.issues[0]?.message ?? '' });
    return this.outbox.write({
      id,
      lane,
      command,
      request: request as unknown as OutboxEntry['request'],
      ...(target && { target: target.idempotencyKey }),
    });
  }
}

/** Without an answer it was committed all the same, in another tab that could not tell. */
async function answerOf<Value>(written: Written): Promise<Value> {
  if (written.kind === 'gone') throw new ParleyError('NOT_FOUND');
  return (await written.answer) as Value;
}

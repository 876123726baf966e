import { type CommandName, type CommandRequest, type CommandResponse, commands as contracts, ParleyError } from '#protocol';

import type { Commands } from './commands.js';
import type { Retries } from './retries.js';
import { settings } from './settings.js';

/**
 * Commands that change something, until they have: while the server is away or busy they wait, and are
 * sent again with the same content. The protocol promises that one which arrives twice is carried out once.
 */
export class Writes {
  /** The last write of each conversation that has one waiting. */
  readonly #lanes = new Map<string, Promise<unknown>>();
  #waiting = 0;

  constructor(
    private readonly commands: Commands,
    private readonly retries: Retries,
  ) {}

  /**
   * @throws ParleyError `INVALID_REQUEST` for what no schema allows, before it is sent; the refusal that no
   *   retry can change; what ended the client.
   */
  async carryOut<Name extends CommandName>(name: Name, request: CommandRequest<Name>): Promise<CommandResponse<Name>> {
    const valid = contracts[name].request.safeParse(request);
    if (!valid.success) throw new ParleyError('INVALID_REQUEST', { detail: valid.error.issues[0]?.message ?? '' });
    return this.retries.run(() => this.commands.request(name, request));
  }

  /**
   * One after the other, for each conversation by itself: a reaction that has to be tried again must not
   * come after the one that takes it back.
   *
   * @throws ParleyError as {@link carryOut}; `OUTBOX_FULL` when too many wait already.
   */
  async inOrder<Name extends CommandName>(
    name: Name,
    request: CommandRequest<Name> & { readonly conversationId: string },
  ): Promise<CommandResponse<Name>> {
    if (this.#waiting >= settings.outboxCapacity) throw new ParleyError('OUTBOX_FULL');
    this.#waiting += 1;
    const { conversationId } = request;
    const carryOut = () => this.carryOut<Name>(name, request);
    const written = (this.#lanes.get(conversationId) ?? Promise.resolve()).then(carryOut);
    const settled = written.catch(() => undefined);
    this.#lanes.set(conversationId, settled);
    try {
      return await written;
    } finally {
      this.#waiting -= 1;
      if (this.#lanes.get(conversationId) === settled) this.#lanes.delete(conversationId);
    }
  }
}

import { type CommandName, type CommandRequest, type CommandResponse, ParleyError } from '#protocol';

import type { Connection } from './connection.js';
import { isTokenRefusal } from './failure.js';
import type { Ports } from './ports.js';
import { settings } from './settings.js';
import type { Tokens } from './tokens.js';
import { within } from './waiting.js';
import { readAnswer } from './wire.js';

/** Commands to the server, each answered within a time. */
export class Commands {
  constructor(
    private readonly connection: Connection,
    private readonly tokens: Tokens,
    private readonly ports: Ports,
    private readonly lifetime: AbortSignal,
  ) {}

  /**
   * Sends a command, and sends it again when the connection is lost before the answer: every command
   * has the same effect however often it arrives.
   *
   * @throws ParleyError what the server refused with; `UNAVAILABLE` when there was no answer within
   *   10 s; `INTERNAL` when the answer matches no schema. Otherwise the reason of the signal that aborted.
   */
  request<Name extends CommandName>(
    name: Name,
    payload: CommandRequest<Name>,
    signal?: AbortSignal,
  ): Promise<CommandResponse<Name>> {
    const late = () => new ParleyError('UNAVAILABLE', { detail: `No answer to \`${name}\` in time.` });
    const limit = { timers: this.ports.timers, ms: settings.requestDeadlineMs, late, signals: [this.lifetime, signal] };
    return within(limit, async (ending) => {
      for (let renewed = false; ;) {
        const session = await this.connection.whenReady(ending);
        const answer = await session.request(name, payload);
        if (!answer.answered) continue;
        try {
          return readAnswer(name, answer.answer);
        } catch (error) {
          if (renewed || !this.tokens.renewable || !isTokenRefusal(error)) throw error;
          // The token ended before its replacement came. The next session begins with a fresh one.
          renewed = true;
          session.close();
        }
      }
    });
  }
}

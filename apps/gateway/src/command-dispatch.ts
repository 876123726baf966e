import { type Acknowledgement, ParleyError } from '#protocol';

import { type Answering, refused } from './command.js';
import type { CommandFlow } from './command-flow.js';
import { isHarmless } from './packet-guard.js';
import type { ParleySocket } from './sockets.js';

type Acknowledge = (answer: Acknowledgement<unknown>) => void;

/** Every command that comes in on a socket is acknowledged exactly once, by whichever gateway has it; a hostile packet ends its connection. */
export class CommandDispatch {
  constructor(
    private readonly table: ReadonlyMap<string, Answering>,
    private readonly flow: CommandFlow,
  ) {}

  /** One listener for each socket. */
  readonly listen = (socket: ParleySocket): void => {
    socket.onAny((name: string, ...args: unknown[]) => this.#take(socket, name, args));
  };

  #take(socket: ParleySocket, name: string, args: readonly unknown[]): void {
    const last = args.at(-1);
    // A client may not want an answer; it gets none, and its command counts all the same.
    const acknowledge = typeof last === 'function' ? (last as Acknowledge) : () => undefined;
    const payload = typeof last === 'function' ? args.slice(0, -1) : args;
    if (!isHarmless(payload)) {
      socket.disconnect(true);
      return;
    }
    const answering = this.table.get(name);
    if (answering === undefined) acknowledge(refused(new ParleyError('UNKNOWN_COMMAND')));
    else this.flow.take(socket, { run: () => answering(socket, payload[0]), acknowledge });
  }
}

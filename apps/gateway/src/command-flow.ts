import type { Clock, Timers } from '#kernel';
import { type Acknowledgement, ParleyError } from '#protocol';

import { refused } from './command.js';
import { connectionBelow } from './connection-below.js';
import { gatewaySettings } from './settings.js';
import type { ParleySocket } from './sockets.js';

type Answer = Acknowledgement<unknown>;

export interface IncomingCommand {
  readonly run: () => Promise<Answer>;
  readonly acknowledge: (answer: Answer) => void;
}

interface Held {
  readonly command: IncomingCommand;
  readonly since: number;
}

/** Of one connection, while there is anything to keep in mind of it. */
interface Flow {
  open: number;
  /** So many may be open. */
  window: number;
  /** Whoever was told to come back later is not heard before. */
  isDeaf: boolean;
  readonly held: Held[];
}

/**
 * Starts the commands of each connection in their order, so many at a time. The next ones wait, and what comes after them is left to wait in
 * the client: whoever sends more than is answered fills their own buffers, and takes nothing from others. A connection that was refused with
 * OVERLOADED is not heard for as long as it was told to wait, or a few seconds of that, and then one command at first, and one more for each
 * that is answered; clients of ours wait for that time anyway.
 */
export class CommandFlow {
  readonly #flows = new Map<ParleySocket, Flow>();
  /** Of all connections. */
  #held = 0;

  constructor(
    private readonly clock: Clock,
    private readonly timers: Timers,
  ) {}

  take(socket: ParleySocket, command: IncomingCommand): void {
    const flow = this.#flowOf(socket);
    if (!flow.isDeaf && flow.open < flow.window) void this.#run(socket, flow, command);
    else if (this.#held < gatewaySettings.heldCommands) this.#hold(socket, flow, command);
    else refuse(command);
  }

  #hold(socket: ParleySocket, flow: Flow, command: IncomingCommand): void {
    if (flow.held.length === 0) connectionBelow(socket).transport.socket?.pause();
    flow.held.push({ command, since: this.clock.monotonicNow() });
    this.#held += 1;
  }

  async #run(socket: ParleySocket, flow: Flow, { run, acknowledge }: IncomingCommand): Promise<void> {
    flow.open += 1;
    const answer = await run();
    acknowledge(answer);
    flow.open -= 1;
    if (answer.ok || answer.error.code !== 'OVERLOADED') flow.window = Math.min(flow.window + 1, gatewaySettings.commandsAtOnce);
    else if (!flow.isDeaf) this.#ignore(socket, flow, answer.error.retryAfterMs ?? 0);
    this.#goOn(socket, flow);
  }

  #ignore(socket: ParleySocket, flow: Flow, forMs: number): void {
    flow.window = 1;
    flow.isDeaf = true;
    this.timers.after(Math.min(forMs, gatewaySettings.unreadAtMostMs), () => {
      flow.isDeaf = false;
      this.#goOn(socket, flow);
    });
  }

  #goOn(socket: ParleySocket, flow: Flow): void {
    if (flow.held.length > 0) {
      // Nobody would hear of it.
      if (!socket.connected) this.#held -= flow.held.splice(0).length;
      while (flow.held.length > 0 && !flow.isDeaf && flow.open < flow.window) {
        this.#held -= 1;
        const { command, since } = flow.held.shift() as Held;
        if (this.clock.monotonicNow() - since < gatewaySettings.heldForMs) void this.#run(socket, flow, command);
        else refuse(command);
      }
      if (flow.held.length > 0) return;
      connectionBelow(socket).transport.socket?.resume();
    }
    if (flow.open === 0 && !flow.isDeaf) this.#flows.delete(socket);
  }

  #flowOf(socket: ParleySocket): Flow {
    const known = this.#flows.get(socket);
    if (known !== undefined) return known;
    const flow: Flow = { open: 0, window: gatewaySettings.commandsAtOnce, isDeaf: false, held: [] };
    this.#flows.set(socket, flow);
    return flow;
  }
}

function refuse({ acknowledge }: IncomingCommand): void {
  acknowledge(refused(new ParleyError('OVERLOADED', { retryAfterMs: gatewaySettings.heldRetryMs })));
}

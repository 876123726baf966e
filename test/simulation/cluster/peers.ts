import { actorSettings, PeerLost } from '#actors';
import type { Answer, ConversationCommand } from '#conversations';

import type { Disturbances } from '../disturbances.js';
import type { SimulatedProcess } from '../engine/simulated-process.js';
import type { SimulatedTime } from '../engine/simulated-time.js';

export interface Peer {
  readonly nodeId: string;
  readonly process: SimulatedProcess;
  askHosted(conversationId: string, command: ConversationCommand): Promise<Answer>;
}

interface Asked {
  readonly conversationId: string;
  readonly command: ConversationCommand;
}

/** The way from node to node. What does not answer in time is lost; it may have happened all the same. */
export class Peers {
  readonly #byAddress = new Map<string, Peer>();

  constructor(
    private readonly time: SimulatedTime,
    private readonly disturbances: Disturbances,
  ) {}

  /** The last boot of an address is the one that is reached there. */
  listen(peer: Peer): void {
    this.#byAddress.set(peer.nodeId, peer);
  }

  ask(from: Peer, address: string, { conversationId, command }: Asked): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const cancelDeadline = from.process.timers.after(actorSettings.peerDeadlineMs, () => reject(new PeerLost()));
      const settle = (action: () => void) =>
        from.process.deliver(() => {
          cancelDeadline();
          action();
        });
      const to = this.#byAddress.get(address);
      if (to === undefined) return;
      this.#send(from, to, () =>
        to.process.deliver(() => {
          to.askHosted(conversationId, command).then(
            (answer) => this.#send(to, from, () => settle(() => resolve(answer))),
            (error: Error) => this.#send(to, from, () => settle(() => reject(error))),
          );
        }),
      );
    });
  }

  #send(from: Peer, to: Peer, arrive: () => void): void {
    const delay = this.disturbances.packetDelay();
    if (delay === null) return;
    this.time.after(delay, () => this.disturbances.peerCuts.pass(pairOf(from.nodeId, to.nodeId), arrive));
  }
}

export const pairOf = (one: string, other: string): string => [one, other].toSorted().join(' ');

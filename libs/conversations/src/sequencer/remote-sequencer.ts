import { ActorRouter, type ClusterMonitor, type PeerLink } from '#actors';
import type { Clock, Timers } from '#kernel';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';
import { Sequencer } from './sequencer.js';

/** The {@link Sequencer} of a process that hosts no actors: every command goes to the node that owns its conversation. */
export class RemoteSequencer extends Sequencer {
  readonly #router: ActorRouter<ConversationCommand, Answer>;

  constructor(
    private readonly cluster: ClusterMonitor,
    link: PeerLink<ConversationCommand, Answer>,
    clock: Clock,
    timers: Timers,
  ) {
    super();
    this.#router = new ActorRouter({ cluster, link, local: null, clock, timers });
  }

  ask(conversationId: string, command: ConversationCommand): Promise<Answer> {
    return this.#router.ask(conversationId, command);
  }

  start(): void {
    this.cluster.start();
  }

  stop(): void {
    this.#router.stop();
    this.cluster.stop();
  }
}

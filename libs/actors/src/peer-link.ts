import { ParleyError } from '#protocol';

import { actorSettings } from './settings.js';

/**
 * Gives a command to the node that owns its actor, wherever that is. It promises an answer or an
 * error within the deadline. It does not promise that a command without an answer had no effect:
 * commands are idempotent, and whoever sent one may send it again.
 */
export abstract class PeerLink<Command, Reply> {
  /** @throws ParleyError, as the actor's host would; {@link ActorMoved}; {@link PeerLost}. */
  abstract ask(actorId: string, command: Command): Promise<Reply>;
}

/**
 * Whoever was asked does not own the actor, or not any more, or nobody does. Between nodes it is an answer of its own;
 * the router waits for the next owner and asks that one. Whoever does not wait has an UNAVAILABLE in hand.
 */
export class ActorMoved extends ParleyError {
  constructor(cause?: unknown) {
    super('UNAVAILABLE', { retryAfterMs: actorSettings.retryAfterMs, cause });
  }
}

/** The owner is not there, or was cut off before it answered. The command may have had its effect. */
export class PeerLost extends ParleyError {
  constructor(cause?: unknown) {
    super('UNAVAILABLE', { retryAfterMs: actorSettings.retryAfterMs, cause });
  }
}

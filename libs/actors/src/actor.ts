/**
 * The single writer of whatever its id names. It lives in the memory of the node that owns its
 * shard, and is rebuilt from storage at will.
 */
export abstract class Actor<Command, Reply> {
  /**
   * Handles one batch, in order, and answers each command at its index. Never called again before it
   * has settled. A rejection ends this activation: what it held in memory is not to be trusted any more.
   *
   * @throws ActivationLost when the same commands may be given to the next activation.
   */
  abstract handle(batch: readonly Command[]): Promise<readonly Reply[]>;
}

/** Makes actors. What an activation needs is read here, once. */
export abstract class ActorFactory<Command, Reply> {
  /** @throws ActivationLost when the actor cannot be had now, and may be later; ActorMoved when not here. */
  abstract activate(actorId: string): Promise<Actor<Command, Reply>>;
}

/**
 * The activation ended without an answer: its shard went to another node, somebody else moved the
 * head, or a commit has an unknown outcome. The host gives the commands to a new activation, which
 * reads the truth first; their idempotency makes that safe.
 */
export class ActivationLost extends Error {
  override readonly name = 'ActivationLost';
}

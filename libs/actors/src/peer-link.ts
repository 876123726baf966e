/**
 * Gives a command to the node that owns its actor, wherever that is. It promises an answer or an
 * error within the deadline. It does not promise that a command without an answer had no effect:
 * commands are idempotent, and their senders repeat them.
 */
export abstract class PeerLink<Command, Reply> {
  /** @throws ParleyError, as the actor's host would. */
  abstract ask(actorId: string, command: Command): Promise<Reply>;
}

/**
 * Who is online, node by node, for all processes of the installation. Best effort by contract: it may be away, and
 * then nothing fails and nothing waits; what was not taken in is made good by the next renewal. What a process that
 * crashed has entered ends by itself.
 */
export abstract class OnlineRegister {
  /** Those of `userIds` who are online on a node that is there; null: it cannot be known now. */
  abstract among(userIds: readonly string[]): Promise<ReadonlySet<string> | null>;

  /** These users are online on this node. */
  abstract enter(userIds: readonly string[]): void;

  /** These users are not online on this node any more. */
  abstract leave(userIds: readonly string[]): void;

  /**
   * This node is there, and these are all who are online on it. Answers which nodes are there, in any order; null: it
   * cannot be known now.
   */
  abstract renew(userIds: readonly string[]): Promise<readonly string[] | null>;

  /** This node ends in `afterMs`: until then its users have time to appear on another one. */
  abstract retire(afterMs: number): Promise<void>;
}

/** What is under way while a node drains: the figures of two runs compare only because this stays. */
export const workload = {
  gateways: 3,
  /** Direct ones. Nobody is connected to the node that drains, which owns about a third of them. */
  conversations: 150,
  /** Between an acknowledgement and the next message of a sender. */
  thinkMs: 100,
  /** Drains, one after the other; the node comes back in between. */
  rounds: 6,
  /** How long senders send before the drain, for a node that has just started has its code to warm up; and what of it is looked at for comparison. */
  warmupMs: 5_000,
  quietMs: 1_500,
  /** How long they go on after the node has ended. */
  afterMs: 1_000,
} as const;

/** The gateway that drains. */
export const leaving = 2;

/** What is asked too much of: the figures of two runs compare only because this stays. */
export const workload = {
  /** Direct ones, all of one gateway, with its sender and its recipient connected there. */
  conversations: 1_500,
  /** Messages under way when it is found out what the gateway can carry: no more than a node takes however slow it is. */
  inFlight: 400,
  /** How often what the gateway can carry is offered. */
  times: 10,
  /** Of what it can carry: what is offered before and after, for comparison. */
  usualShare: 0.3,
  warmupSeconds: 5,
  measuredSeconds: 8,
  /** Between two looks at the memory of the gateway. */
  lookMs: 100,
} as const;

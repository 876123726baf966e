/** How long the driver waits, and for what. None of it is part of a figure. */
export const patience = {
  serverReadyMs: 30_000,
  serverEndMs: 20_000,
  connectMs: 10_000,
  /** After a phase: the last answers and deliveries. What has not come by then is lost. */
  settleMs: 10_000,
  /** For the answers to what was sent without waiting for any. */
  overloadMs: 60_000,
  /** After everything has come, for what comes a second time. */
  stragglersMs: 500,
  /**
   * Before a server's memory is read. V8 collects what a load has left some 8 seconds after it has become
   * quiet; until then the garbage is tens of megabytes, and hides the connections or passes for them.
   */
  restMs: 15_000,
} as const;

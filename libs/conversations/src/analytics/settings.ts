/** Every limit of the analytics, in one place. */
export const analyticsSettings = {
  /**
   * Revisions counted in one transaction. A conversation that nobody has asked about for long is counted in steps that
   * each end in time, and that stay counted whatever happens to the next.
   */
  revisionsPerStep: 50_000,
} as const;

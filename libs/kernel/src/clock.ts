/**
 * Time, as the only two questions code may ask of it. Nothing in Parley reads a clock in any other
 * way, so a test (or the simulator) that owns the clock owns time.
 *
 * No clock of ours orders anything that users see: order comes from sequences, windows from
 * PostgreSQL's clock. What is asked here serves deadlines, leases, expiry of tokens and ids.
 */
export abstract class Clock {
  /** Wall time in milliseconds since the Unix epoch. May jump. */
  abstract now(): number;

  /** Milliseconds since an arbitrary start; never goes back. For durations and deadlines. */
  abstract monotonicNow(): number;
}

export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }

  monotonicNow(): number {
    return performance.now();
  }
}

/** Who may send, and until when by the clock of this device. */
export interface Lease {
  readonly holder: string;
  readonly until: number;
}

/**
 * The lease after `holder` asked for it; undefined if it is somebody else's. One that ends later than any
 * that could have been taken by now was taken before the clock was set back: nobody waits for that.
 */
export function leaseFor(
  holder: string,
  { current, now, leaseMs }: { readonly current: Lease | undefined; readonly now: number; readonly leaseMs: number },
): Lease | undefined {
  const isHeld = current !== undefined && current.until > now && current.until <= now + leaseMs;
  return isHeld && current.holder !== holder ? undefined : { holder, until: now + leaseMs };
}

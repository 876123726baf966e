import * as z from 'zod/mini';

/** Who may send, and until when by the clock of this device. */
const lease = z.strictObject({ holder: z.string(), until: z.number() });
export type Lease = Readonly<z.infer<typeof lease>>;

/** What is kept of a lease, if it is one: of a damaged one nobody knows the holder. */
export const readLease = (kept: unknown): Lease | undefined => lease.safeParse(kept).data;

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

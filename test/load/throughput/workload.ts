/** What the cluster has to do, in every run: the figures of two runs compare only because this stays. */
export const workload = {
  gateways: 3,
  /** Direct ones. The two of each are connected to different gateways, and which one owns it is the cluster's to say. */
  conversations: 450,
  /** Messages under way at once in the closed loop, over all senders. */
  inFlight: 1_350,
  /** ASCII, so bytes are characters. */
  textBytes: 100,
  warmupSeconds: 5,
  measuredSeconds: 15,
  /** In the open loop, over all senders. */
  messagesPerSecond: 300,
} as const;

/** Its key and filling, so that a receiver knows a mixed-up text from a right one. */
export function textOf(idempotencyKey: string): string {
  return idempotencyKey.padEnd(workload.textBytes, '.');
}

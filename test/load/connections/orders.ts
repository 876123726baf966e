/** What the bench tells a process of clients, and hears of it. */
export interface Gateway {
  readonly host: string;
  readonly port: number;
}

export type Order =
  /** Everybody of this process comes, to the gateways in turn. */
  | {
      readonly kind: 'connect';
      readonly clients: readonly { userId: string; token: string }[];
      readonly gateways: readonly Gateway[];
    }
  /** Each of the clients sends to the conversation in turn, `perSecond` in all. */
  | { readonly kind: 'send'; readonly to: readonly Sending[]; readonly perSecond: number; readonly seconds: number }
  /** What was counted since the last time. */
  | { readonly kind: 'count' };

export interface Sending {
  readonly userId: string;
  readonly conversationId: string;
  /** Who hears it, the sender too. */
  readonly members: number;
}

export interface Counts {
  /** Connections that are welcomed at this moment. */
  readonly connected: number;
  /** When the last of them was welcomed: milliseconds of the machine's monotonic clock. */
  readonly lastConnectedAt: number;
  /** Connections that were lost, and attempts that failed; of these, attempts that were given up because nothing came. */
  readonly lost: number;
  readonly failed: number;
  readonly stalled: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** How many times what was acknowledged has to come. */
  readonly expected: number;
  readonly received: number;
  readonly outOfOrder: number;
  /** From when a message was due until it was with a member: of each that came. */
  readonly latencyMs: readonly number[];
}

/** In milliseconds: the same for all processes of a machine. */
export const machineNow = (): number => Number(process.hrtime.bigint()) / 1e6;

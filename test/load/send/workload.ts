import { v7 } from 'uuid';

/** What every server has to do, in every run: the figures of two runs compare only because this stays. */
export const workload = {
  /** Conversations that messages are sent to, by the first member of each. */
  conversations: 50,
  membersPerConversation: 10,
  /** Messages that a sender has under way at once in the closed loop. */
  inFlightPerSender: 4,
  /** ASCII, so bytes are characters. */
  textBytes: 100,
  warmupSeconds: 5,
  measuredSeconds: 15,
  /** In the open loop, over all senders. */
  messagesPerSecond: 100,
  /** On top of the members above, ten to a conversation in which nobody writes. */
  idleConnections: 2_000,
} as const;

/** How long the driver waits, and for what. None of it is part of a figure. */
export const patience = {
  serverReadyMs: 30_000,
  serverEndMs: 20_000,
  connectMs: 10_000,
  /** After a phase: the last answers and deliveries. What has not come by then is lost. */
  settleMs: 10_000,
  /** After everything has come, for what comes a second time. */
  stragglersMs: 500,
  /**
   * Before a server's memory is read. V8 collects what a load has left some 8 seconds after it has become
   * quiet; until then the garbage is tens of megabytes, and hides the connections or passes for them.
   */
  restMs: 15_000,
} as const;

export interface Participant {
  readonly userId: string;
  readonly conversationId: string;
}

/** Conversations by their members. In an active one the first member sends. */
export interface Population {
  readonly active: readonly (readonly Participant[])[];
  readonly idle: readonly (readonly Participant[])[];
}

export function populate(idleConnections: number): Population {
  const { conversations, membersPerConversation } = workload;
  return {
    active: Array.from({ length: conversations }, newConversation),
    idle: Array.from({ length: Math.ceil(idleConnections / membersPerConversation) }, newConversation),
  };
}

/** Its key and filling, so that a receiver knows a mixed-up text from a right one. */
export function textOf(idempotencyKey: string): string {
  return idempotencyKey.padEnd(workload.textBytes, '.');
}

function newConversation(): readonly Participant[] {
  const conversationId = v7();
  return Array.from({ length: workload.membersPerConversation }, () => ({ userId: v7(), conversationId }));
}

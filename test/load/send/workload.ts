import { type Group, newGroup } from '../driving/participant.js';

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

/** Conversations by their members. In an active one the first member sends. */
export interface Population {
  readonly active: readonly Group[];
  readonly idle: readonly Group[];
}

export function populate(idleConnections: number): Population {
  const { conversations, membersPerConversation } = workload;
  const newConversation = () => newGroup(membersPerConversation);
  return {
    active: Array.from({ length: conversations }, newConversation),
    idle: Array.from({ length: Math.ceil(idleConnections / membersPerConversation) }, newConversation),
  };
}

/** Its key and filling, so that a receiver knows a mixed-up text from a right one. */
export function textOf(idempotencyKey: string): string {
  return idempotencyKey.padEnd(workload.textBytes, '.');
}

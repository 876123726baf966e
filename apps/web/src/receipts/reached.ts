import { type Conversation, limits, type Receipt } from '#protocol';

/** How far a message of mine has come, once it is stored. */
export type Progress = 'sent' | 'delivered' | 'read';

/** Up to which message everybody else has come. */
export interface Reached {
  readonly delivered: number;
  readonly read: number;
}

/** Nobody else is known to have come anywhere. */
const nowhere: Reached = { delivered: 0, read: 0 };

/** What all of the other members have received and read; nothing in conversations that are too large to share it. */
export function reachedByAll({ members, memberCount }: Conversation, receipts: readonly Receipt[], myId: string): Reached {
  const others = members.filter(({ userId }) => userId !== myId);
  if (others.length === 0 || memberCount > limits.receiptsSharedMembers) return nowhere;
  const known = new Map(receipts.map((receipt) => [receipt.userId, receipt]));
  const least = (register: 'deliveredSequence' | 'readSequence'): number =>
    Math.min(...others.map(({ userId }) => known.get(userId)?.[register] ?? 0));
  return { delivered: least('deliveredSequence'), read: least('readSequence') };
}

export function progressOf(sequence: number, { delivered, read }: Reached): Progress {
  if (sequence <= read) return 'read';
  return sequence <= delivered ? 'delivered' : 'sent';
}

import type { Receipt } from '#protocol';

import type { Audience } from '../domain/audience.js';

export interface MessagePlace {
  readonly conversationId: string;
  readonly sequence: number;
}

/** Where a member stands after a write. */
export interface RecordedReceipt {
  readonly receipt: Receipt;
  /** Whether this write moved them: false for what was known already, which need not be told to anybody. */
  readonly advanced: boolean;
}

export interface RecordedReading extends RecordedReceipt {
  readonly unread: number;
  readonly unreadMentions: number;
}

/**
 * How far each member has come: two registers that only grow, and never beyond the newest message. It promises that
 * simultaneous writes leave the larger number, that what was read counts as delivered, and nothing about who hears of
 * it. Null for everybody who is not a member now.
 */
export abstract class ReceiptRegisters {
  abstract deliver(userId: string, place: MessagePlace): Promise<RecordedReceipt | null>;

  abstract read(userId: string, place: MessagePlace): Promise<RecordedReading | null>;

  /** Of all members, in order of id; of the reader alone where there are more than `sharedMembers`. */
  abstract list(
    readerId: string,
    { conversationId, sharedMembers }: { readonly conversationId: string; readonly sharedMembers: number },
  ): Promise<readonly Receipt[] | null>;

  /** Those of the conversations that have no more than `sharedMembers` members, and who they are. */
  abstract sharedAmong(conversationIds: readonly string[], sharedMembers: number): Promise<ReadonlyMap<string, Audience>>;
}

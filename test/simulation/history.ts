import type { Answer, ConversationCommand } from '#conversations';
import type { Change, ErrorCode } from '#protocol';

/** One try of an operation: the same command, perhaps to another node. */
export interface Attempt {
  readonly invokedAt: number;
  /** Infinity: no answer came. */
  answeredAt: number;
  answer: Answer | { readonly kind: 'failed'; readonly code: ErrorCode | 'NO_ANSWER' } | null;
}

export interface Operation {
  readonly clientId: string;
  readonly userId: string;
  readonly conversationId: string;
  readonly command: ConversationCommand;
  readonly attempts: Attempt[];
  /** Whether an attempt was answered for good. */
  settled: boolean;
}

/** What a client heard of a conversation without asking, or as the answer to `sync`. */
export interface Heard {
  readonly clientId: string;
  readonly userId: string;
  readonly conversationId: string;
  readonly at: number;
  readonly via: 'live' | 'sync';
  readonly revision: number;
  /** Absent: that it stands there. */
  readonly change?: Change;
}

/** All that the clients did and saw: what the checker holds against the rows. */
export class History {
  readonly operations: Operation[] = [];
  readonly heard: Heard[] = [];
}

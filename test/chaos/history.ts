/** What became of something that a client asked for. Times are of one monotonic clock, in milliseconds. */
export interface Asked {
  readonly clientId: string;
  readonly userId: string;
  readonly conversationId: string;
  readonly madeAt: number;
  /** Null: it was not acknowledged. */
  acknowledgedAt: number | null;
  /** Why it was refused for good. */
  refusal: string | null;
}

export interface Sent extends Asked {
  readonly key: string;
  readonly text: string;
  /** As it was acknowledged. */
  sequence: number | null;
}

export interface Edited extends Asked {
  readonly sequence: number;
  readonly text: string;
}

export interface Reacted extends Asked {
  readonly sequence: number;
  readonly emoji: string;
}

export interface ShownMessage {
  readonly sequence: number;
  readonly revision: number;
  readonly messageId: string;
  readonly senderId: string;
  readonly key: string;
  readonly text: string;
  readonly edited: boolean;
  readonly reactions: readonly { readonly emoji: string; readonly count: number; readonly mine: boolean }[];
}

/** What a client shows of a conversation at the end. */
export interface Shown {
  readonly clientId: string;
  readonly userId: string;
  readonly conversationId: string;
  readonly revision: number;
  readonly messages: readonly ShownMessage[];
}

/** All that clients asked for, in the order in which they did, and what they show when everything has come to rest. */
export interface History {
  readonly sends: readonly Sent[];
  readonly edits: readonly Edited[];
  readonly reactions: readonly Reacted[];
  readonly shown: readonly Shown[];
}

/** How many things of all kinds. */
export function acknowledgedIn({ sends, edits, reactions }: History): number {
  return [...sends, ...edits, ...reactions].filter(({ acknowledgedAt }) => acknowledgedAt !== null).length;
}

export interface StoredMessage {
  readonly sequence: number;
  /** Of its last change. */
  readonly revision: number;
  readonly createdRevision: number;
  readonly messageId: string;
  readonly senderId: string;
  readonly key: string;
  readonly edited: boolean;
}

/** What PostgreSQL's rows say of a conversation. */
export interface StoredConversation {
  readonly conversationId: string;
  readonly lastSequence: number;
  readonly lastRevision: number;
  readonly messages: readonly StoredMessage[];
  readonly edits: readonly { readonly sequence: number; readonly revision: number }[];
  readonly reactions: readonly {
    readonly sequence: number;
    readonly userId: string;
    readonly emoji: string;
    readonly revision: number;
  }[];
}

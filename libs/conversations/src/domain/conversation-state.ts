import type { ConversationType, MemberRole, PrivacyMode } from '#protocol';

/** What the actor knows of its conversation: enough to decide, and nothing that decisions do not need. */
export interface ConversationState {
  readonly conversationId: string;
  /** Null until the conversation has been opened. */
  readonly opened: OpenedConversation | null;
  /** Of the newest message; 0 before the first. */
  readonly lastSequence: number;
  /** Of the newest change; 0 before the conversation exists. */
  readonly lastRevision: number;
}

export interface OpenedConversation {
  readonly type: ConversationType;
  readonly privacyMode: PrivacyMode;
  readonly members: ReadonlyMap<string, MemberRole>;
}

export function absentConversation(conversationId: string): ConversationState {
  return { conversationId, opened: null, lastSequence: 0, lastRevision: 0 };
}

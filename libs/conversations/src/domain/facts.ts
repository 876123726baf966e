import type { ConversationType, MemberRole, PrivacyMode } from '#protocol';

/** What happened, before anybody was told. Each fact is one revision. */
export type Fact = ConversationOpened | MessageSent;

export interface ConversationOpened {
  readonly kind: 'conversation_opened';
  readonly revision: number;
  readonly type: ConversationType;
  readonly privacyMode: PrivacyMode;
  readonly name: string | null;
  readonly openedBy: string;
  readonly members: ReadonlyMap<string, MemberRole>;
}

export interface MessageSent {
  readonly kind: 'message_sent';
  readonly revision: number;
  readonly sequence: number;
  readonly messageId: string;
  readonly senderId: string;
  readonly idempotencyKey: string;
  readonly text: string;
}

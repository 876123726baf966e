import type { ConversationAnalytics } from '#protocol';

export interface ActivityRange {
  readonly timeZone: string;
  /** The first and the last day, as `2026-11-26`. */
  readonly from: string;
  readonly to: string;
}

/**
 * How much was written in a conversation, when and by whom. It promises the numbers that counting all messages would
 * give at the revision it names, whoever asks at the same time; only what happened since somebody last asked is counted.
 */
export abstract class ConversationActivity {
  /** `not_a_member`: the reader is not one now. `no_such_days`: the database knows no such time zone or days. */
  abstract of(
    readerId: string,
    conversationId: string,
    { range, membersAtMost }: { readonly range: ActivityRange; readonly membersAtMost: number },
  ): Promise<ConversationAnalytics | 'not_a_member' | 'no_such_days'>;
}

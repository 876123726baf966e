import type { UnreadExplanation } from '#protocol';

export interface UnreadPage {
  /** Over all conversations of the user, whatever this page holds. */
  readonly total: { readonly unread: number; readonly unreadMentions: number };
  /** Those with anything unread, in order of id. */
  readonly conversations: readonly UnreadExplanation[];
}

/** What users have not read, derived from what there is. It promises that each page and its total show one moment. */
export abstract class UnreadCounts {
  /** Of the conversations that the user is a member of now; those with an id after `after`. */
  abstract explain(userId: string, page: { readonly after: string | null; readonly limit: number }): Promise<UnreadPage>;
}

import type { Message } from '#protocol';

import type { Mentioned } from '../mentions/mentionable.js';

/** What was typed and not sent. */
export interface Draft {
  readonly text: string;
  /** Whoever was chosen by name while it was written; not all of them need be in the text any more. */
  readonly mentioned: readonly Mentioned[];
  readonly replyTo: Message | null;
}

export const emptyDraft: Draft = { text: '', mentioned: [], replyTo: null };

/** Drafts by conversation. Gone with the window: text that nobody sent is not for keeping. */
export type Drafts = Map<string, Draft>;

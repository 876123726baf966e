import type { MentionNotification } from '#protocol';

import type { MessagePlace } from './receipt-registers.js';

/** The place of a mention among those of a user: newest first, those of one moment by conversation and message. */
export interface MentionPlace extends MessagePlace {
  readonly createdAt: Date;
}

/**
 * Where users were mentioned. It promises that a user sees those that their view of the conversation holds: everything
 * for a member, what there was until they left for a former one. A mention is read by itself, or once its reader has
 * read or written beyond it. The conversation's one writer adds and removes them.
 */
export abstract class MentionNotifications {
  abstract list(
    userId: string,
    page: { readonly after: MentionPlace | null; readonly unreadOnly: boolean; readonly limit: number },
  ): Promise<readonly MentionNotification[]>;

  /** False: there is none there for this user. */
  abstract read(userId: string, place: MessagePlace): Promise<boolean>;
}

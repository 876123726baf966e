import type { Change } from '#protocol';

import type { ConversationReader } from '../history/conversation-reader.js';
import type { MessageOpener } from '../history/message-opener.js';
import { sequencerSettings } from './settings.js';

/** What was committed to a conversation a moment ago, and perhaps told to nobody. */
export abstract class RecentChanges {
  /** In order of revision; the newest ones, if there are too many. */
  abstract read(conversationId: string): Promise<readonly Change[]>;
}

/** {@link RecentChanges} out of what is stored. */
export class StoredRecentChanges extends RecentChanges {
  constructor(
    private readonly reader: ConversationReader,
    private readonly opener: MessageOpener,
  ) {
    super();
  }

  override async read(conversationId: string): Promise<readonly Change[]> {
    const { reemitWithinMs, reemitChanges } = sequencerSettings;
    const { beginning, messages } = await this.reader.recent(conversationId, { withinMs: reemitWithinMs, limit: reemitChanges });
    return this.opener.changes(beginning, messages);
  }
}

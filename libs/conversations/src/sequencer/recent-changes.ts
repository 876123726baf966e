import type { Change } from '#protocol';

import type { ConversationReader } from '../history/conversation-reader.js';
import type { MessageOpener } from '../history/message-opener.js';
import { sequencerSettings } from './settings.js';

/** What was committed to a conversation a moment ago, and perhaps told to nobody. */
export class RecentChanges {
  constructor(
    private readonly reader: ConversationReader,
    private readonly opener: MessageOpener,
  ) {}

  /** In order of revision; the newest ones, if there are too many. */
  async read(conversationId: string): Promise<readonly Change[]> {
    const { reemitWithinMs, reemitChanges } = sequencerSettings;
    return this.opener.changes(null, await this.reader.recentMessages(conversationId, reemitWithinMs, reemitChanges));
  }
}

import { type ActorHost, type ShardId, shardOf } from '#actors';
import type { Timers } from '#kernel';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';
import type { ConversationJournal } from './conversation-journal.js';
import { sequencerSettings } from './settings.js';

/**
 * What a node that died may have committed and told to nobody. Whoever takes its shards activates every conversation in them
 * that changed a moment ago, used or not: an activation announces where its conversation stands, to whoever is in it now.
 */
export class Inheritance {
  constructor(
    private readonly journal: ConversationJournal,
    private readonly host: ActorHost<ConversationCommand, Answer>,
    private readonly timers: Timers,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  async announce(shards: ReadonlySet<ShardId>): Promise<void> {
    const { inheritanceAttempts, inheritanceRetryMs } = sequencerSettings;
    for (let attempt = 1; attempt <= inheritanceAttempts; attempt++) {
      try {
        const changed = await this.journal.changedRecently(sequencerSettings.inheritedConversations);
        await this.host.wake(changed.filter((conversationId) => shards.has(shardOf(conversationId))));
        return;
      } catch (error) {
        this.onFailure(error);
        await this.timers.sleep(inheritanceRetryMs);
      }
    }
  }
}

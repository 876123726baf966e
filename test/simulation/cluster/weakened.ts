import { ShardOwnership } from '#actors';

import { CommitLanes } from '../../../libs/conversations/src/sequencer/commit-lanes.js';
import type { ConversationWrite, WriteOutcome } from '../../../libs/conversations/src/sequencer/conversation-journal.js';

/** Lanes without the output gate: they say that it is committed when they have heard of it. */
export class EagerLanes extends CommitLanes {
  override submit(write: ConversationWrite): Promise<WriteOutcome> {
    super.submit(write).catch(() => undefined);
    return Promise.resolve({ kind: 'committed', committedAt: 0 });
  }
}

/** Ownership that does not stop when its lease ends: only PostgreSQL knows then. */
export class EndlessOwnership extends ShardOwnership {
  override get isAlive(): boolean {
    return true;
  }
}

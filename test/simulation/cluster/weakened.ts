import { Clock } from '#kernel';

import { CommitLanes } from '../../../libs/conversations/src/sequencer/commit-lanes.js';
import type { ConversationWrite, WriteOutcome } from '../../../libs/conversations/src/sequencer/conversation-journal.js';

/** Lanes without the output gate: they say that it is committed when they have heard of it. */
export class EagerLanes extends CommitLanes {
  override submit(write: ConversationWrite): Promise<WriteOutcome> {
    super.submit(write).catch(() => undefined);
    return Promise.resolve({ kind: 'committed', committedAt: 0 });
  }
}

/** By this clock no lease ever ends. */
export class StoppedClock extends Clock {
  now(): number {
    return 0;
  }

  monotonicNow(): number {
    return 0;
  }
}

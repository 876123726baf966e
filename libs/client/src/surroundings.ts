import type { Ids } from '#kernel';
import type { Membership, ParleyError } from '#protocol';

import type { Commands } from './commands.js';
import type { Inbox } from './inbox.js';
import type { Outbox } from './outbox.js';
import type { Ports } from './ports.js';
import type { ReceiptLane } from './receipt-lane.js';
import type { Retries } from './retries.js';
import type { Summaries } from './summaries.js';
import type { Writes } from './writes.js';

/** What the conversations of a client have in common. */
export interface Surroundings {
  readonly userId: string;
  readonly inbox: Inbox;
  readonly summaries: Summaries;
  readonly outbox: Outbox;
  readonly commands: Commands;
  readonly writes: Writes;
  readonly retries: Retries;
  /** How far this user has read. */
  readonly read: ReceiptLane;
  readonly ids: Ids;
  readonly ports: Ports;
  readonly lifetime: AbortSignal;
  readonly isConnected: () => boolean;
  /** Messages have arrived here: their senders are told. */
  readonly arrived: (conversationId: string) => void;
  /** The server has committed this revision: what is shown follows, also if nobody is told of it. */
  readonly committed: (conversationId: string, revision: number) => void;
  /** My membership moved: read, muted, pinned, archived. */
  readonly moved: (conversationId: string, registers: Partial<Membership>) => void;
  /** Hears of failures that nobody waits for. */
  readonly failed: (error: ParleyError) => void;
}

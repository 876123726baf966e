import type { Ids } from '#kernel';

import type { Commands } from './commands.js';
import type { DeviceCopy } from './copy/device-copy.js';
import type { Inbox } from './inbox.js';
import type { Outbox } from './outbox/outbox.js';
import type { Reading } from './outbox/reading.js';
import type { Recognised } from './own-messages.js';
import type { Ports } from './ports.js';
import type { Healed } from './reading-contract.js';
import type { Retries } from './retries.js';
import type { Summaries } from './summaries.js';
import type { Writes } from './writes.js';

/** What the conversations of a client have in common. */
export interface Surroundings {
  readonly userId: string;
  readonly inbox: Inbox;
  readonly summaries: Summaries;
  readonly outbox: Outbox;
  /** What the server told, as it is kept on the device. */
  readonly copy: Pick<DeviceCopy, 'window' | 'windowChanged'>;
  readonly commands: Commands;
  readonly writes: Writes;
  readonly retries: Retries;
  /** How far this user has read. */
  readonly read: Reading;
  readonly ids: Ids;
  readonly ports: Ports;
  readonly lifetime: AbortSignal;
  readonly isConnected: () => boolean;
  /** Messages have arrived here: their senders are told. */
  readonly arrived: (conversationId: string) => void;
  /** Messages of this user turned out to be there, before the server has answered. */
  readonly recognised: (messages: readonly Recognised[]) => void;
  /** Messages that a live window holds before it lets go of the oldest. */
  readonly liveWindow: number;
  /** Whether the store outlives the client: what waits in it is carried out by the next one. */
  readonly outlives: boolean;
  /** What a verification found different is as the server has it now. */
  readonly healed: (healed: Healed) => void;
  /** Hears of failures that nobody waits for. */
  readonly failed: (error: unknown) => void;
}

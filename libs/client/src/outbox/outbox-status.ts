import type { ParleyError } from '#protocol';

import type { Observable } from '../observable.js';
import type { DurableCommand, OutboxEntry } from '../storage/outbox-entry.js';
import { Subscriptions } from '../subscriptions.js';
import { conversationOf } from './about.js';
import { type Outbox, refusalOf } from './outbox.js';

/** A write that was refused for good, and stays until somebody decides. */
export interface FailedWrite {
  readonly id: string;
  /** What the server was asked to do, by the name of the command. */
  readonly command: DurableCommand;
  readonly conversationId: string | undefined;
  /** Why it was refused. */
  readonly error: ParleyError;
  /** When it was asked for, by the clock of the device. */
  readonly queuedAt: string;
  /** Tries it again, after everything that waits in its conversation. What would change a message that failed itself goes with that. */
  resend(): Promise<void>;
  /** Lets go of it, and of what failed with it. */
  discard(): Promise<void>;
}

/** What waits to be carried out, in all conversations and all tabs. */
export interface OutboxSnapshot {
  /** Writes that are kept and not done: of 1,000 that may be. Receipts do not count. */
  readonly waiting: number;
  /** Those that were refused, in the order in which they were asked for: messages, and what nobody was there to hear of. */
  readonly failed: readonly FailedWrite[];
}

/** The engine behind `Parley.outbox`. */
export class OutboxStatus extends Subscriptions implements Observable<OutboxSnapshot> {
  #snapshot: OutboxSnapshot = { waiting: 0, failed: [] };
  #failed = new Map<OutboxEntry, FailedWrite>();

  constructor(private readonly outbox: Outbox) {
    super();
    this.#take();
    outbox.on('changed', () => this.#take());
  }

  readonly get = (): OutboxSnapshot => this.#snapshot;

  #take(): void {
    const { waiting, failed } = this.outbox.mirror;
    const isSame = failed.length === this.#failed.size && failed.every((entry) => this.#failed.has(entry));
    if (isSame && waiting === this.#snapshot.waiting) return;
    if (!isSame) this.#failed = new Map(failed.map((entry) => [entry, this.#failed.get(entry) ?? this.#write(entry)]));
    this.#snapshot = { waiting, failed: isSame ? this.#snapshot.failed : [...this.#failed.values()] };
    this.announce();
  }

  #write(entry: OutboxEntry): FailedWrite {
    const { id, command, queuedAt } = entry;
    return {
      id,
      command,
      conversationId: conversationOf(entry),
      error: refusalOf(entry.error),
      queuedAt,
      resend: () => this.outbox.resend(id),
      discard: () => this.outbox.discard(id),
    };
  }
}

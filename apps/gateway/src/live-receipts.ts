import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';

import { Memberships, Receipts, type RecordedReceipt } from '#conversations';
import { type Cancel, Timers } from '#kernel';
import type { Receipt } from '#protocol';

import { roomsOf, userRoom } from './rooms.js';
import { gatewaySettings } from './settings.js';
import type { ParleyServer } from './sockets.js';

/** What waits to be told of one conversation. */
interface Pending {
  /** By user: how far they have come, at their farthest. */
  readonly receipts: Map<string, Receipt>;
  /** Who has read, and on which connection, which knows; undefined: on several. */
  readonly readers: Map<string, string | undefined>;
}

/**
 * Tells the other members how far somebody has come, and their own devices what is unread: at most once a second of each
 * member, by one timer for all of them. What cannot be told is forgotten, because the next one says more.
 */
@Injectable()
export class LiveReceipts implements OnApplicationShutdown {
  #server: ParleyServer | undefined;
  #pending = new Map<string, Pending>();
  #cancel: Cancel | undefined;
  readonly #logger = new Logger(LiveReceipts.name);

  constructor(
    private readonly receipts: Receipts,
    private readonly memberships: Memberships,
    private readonly timers: Timers,
  ) {}

  attach(server: ParleyServer): void {
    this.#server = server;
  }

  onApplicationShutdown(): void {
    this.#cancel?.();
  }

  delivered(conversationId: string, { receipt, advanced }: RecordedReceipt): void {
    if (advanced) this.#note(conversationId, receipt);
  }

  read(conversationId: string, { receipt, advanced }: RecordedReceipt, connectionId: string): void {
    const readers = advanced ? this.#note(conversationId, receipt)?.readers : undefined;
    const { userId } = receipt;
    const isOnlyOne = readers?.has(userId) !== true || readers.get(userId) === connectionId;
    readers?.set(userId, isOnlyOne ? connectionId : undefined);
  }

  #note(conversationId: string, receipt: Receipt): Pending | undefined {
    const pending = this.#pending.get(conversationId) ?? { receipts: new Map(), readers: new Map() };
    if (pending.receipts.size === 0 && this.#pending.size >= gatewaySettings.receiptsPending) return undefined;
    this.#pending.set(conversationId, pending);
    const before = pending.receipts.get(receipt.userId);
    pending.receipts.set(receipt.userId, before === undefined ? receipt : farthest(before, receipt));
    this.#cancel ??= this.timers.after(gatewaySettings.receiptsEveryMs, () => this.#tell());
    return pending;
  }

  #tell(): void {
    const pending = this.#pending;
    this.#pending = new Map();
    Promise.all([this.#tellMembers(pending), this.#tellReaders(pending)])
      .catch((error: unknown) => this.#logger.debug(error))
      .finally(() => {
        // The next round begins when this one has ended: who comes too often waits longer.
        this.#cancel =
          this.#pending.size === 0 ? undefined : this.timers.after(gatewaySettings.receiptsEveryMs, () => this.#tell());
      });
  }

  async #tellMembers(pending: ReadonlyMap<string, Pending>): Promise<void> {
    const shared = await this.receipts.sharedAmong([...pending.keys()]);
    for (const [conversationId, { receipts }] of pending) {
      const audience = shared.get(conversationId);
      if (audience === undefined) continue;
      this.#server?.to(roomsOf(audience)).emit('conversation.receipts', { conversationId, receipts: [...receipts.values()] });
    }
  }

  async #tellReaders(pending: ReadonlyMap<string, Pending>): Promise<void> {
    for (const [conversationId, { readers }] of pending) {
      for (const [userId, connectionId] of readers) {
        const membership = await this.memberships.of(userId, conversationId);
        const devices = this.#server?.to(userRoom(userId)).except(connectionId ?? []);
        if (membership !== null) devices?.emit('membership.changed', { conversationId, membership });
      }
    }
  }
}

/** Both registers only grow, whichever of the two comes last. */
function farthest(one: Receipt, other: Receipt): Receipt {
  const { readSequence, readAt } = one.readSequence >= other.readSequence ? one : other;
  return {
    userId: one.userId,
    deliveredSequence: Math.max(one.deliveredSequence, other.deliveredSequence),
    readSequence,
    readAt,
  };
}

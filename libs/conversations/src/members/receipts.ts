import { type CommandResponse, limits, type ParsedRequest } from '#protocol';

import type { Audience } from '../domain/audience.js';
import { found } from './found.js';
import type { ReceiptRegisters, RecordedReading, RecordedReceipt } from './receipt-registers.js';

/** How far members have come, for whoever is asking. */
export class Receipts {
  constructor(private readonly registers: ReceiptRegisters) {}

  async delivered(callerId: string, place: ParsedRequest<'receipt.delivered'>): Promise<CommandResponse<'receipt.delivered'>> {
    const { receipt } = await this.recordDelivered(callerId, place);
    return { deliveredSequence: receipt.deliveredSequence };
  }

  async read(callerId: string, place: ParsedRequest<'receipt.read'>): Promise<CommandResponse<'receipt.read'>> {
    const { receipt, unread, unreadMentions } = await this.recordRead(callerId, place);
    return { readSequence: receipt.readSequence, unread, unreadMentions };
  }

  async list(callerId: string, { conversationId }: ParsedRequest<'receipt.list'>): Promise<CommandResponse<'receipt.list'>> {
    const shared = { conversationId, sharedMembers: limits.receiptsSharedMembers };
    return { receipts: [...found(await this.registers.list(callerId, shared))] };
  }

  /** As `delivered`, for who tells the other members: with both registers, and whether they moved. */
  async recordDelivered(callerId: string, place: ParsedRequest<'receipt.delivered'>): Promise<RecordedReceipt> {
    return found(await this.registers.deliver(callerId, place));
  }

  /** As `read`, for who tells the other members. */
  async recordRead(callerId: string, place: ParsedRequest<'receipt.read'>): Promise<RecordedReading> {
    return found(await this.registers.read(callerId, place));
  }

  /** Those of the conversations, as they are now, whose members hear of each other's receipts, and who they are. */
  sharedAmong(conversationIds: readonly string[]): Promise<ReadonlyMap<string, Audience>> {
    return this.registers.sharedAmong(conversationIds, limits.receiptsSharedMembers);
  }
}

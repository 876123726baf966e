import type { Ids } from '#kernel';

import type { Outbox } from './outbox.js';

/** How far this user has read, kept until the server knows: of each conversation the largest number only. */
export class Reading {
  readonly #told = new Map<string, number>();
  /** Conversations whose number is on its way into the store. */
  readonly #writing = new Set<string>();

  constructor(
    private readonly outbox: Outbox,
    private readonly ids: Ids,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Never goes back. What comes while another number is being kept is kept after it, the latest of it. */
  tell(conversationId: string, sequence: number): void {
    if (sequence <= (this.#told.get(conversationId) ?? 0)) return;
    this.#told.set(conversationId, sequence);
    if (!this.#writing.has(conversationId)) void this.#write(conversationId).catch(this.failed);
  }

  async #write(conversationId: string): Promise<void> {
    this.#writing.add(conversationId);
    try {
      for (let written = 0, sequence; (sequence = this.#told.get(conversationId)) !== undefined && sequence > written;) {
        written = sequence;
        const request = { conversationId, sequence };
        await this.outbox.write({ id: this.ids.next(), lane: 'receipts', command: 'receipt.read', request });
      }
    } catch (error) {
      // It is worth another try, as soon as there is a reason for one.
      this.#told.delete(conversationId);
      throw error;
    } finally {
      this.#writing.delete(conversationId);
    }
  }
}

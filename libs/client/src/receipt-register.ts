import type { Conversation, Receipt } from '#protocol';

/** How far the members of one conversation have come: the larger number always counts, in whatever order they come. */
export class ReceiptRegister {
  readonly #receipts = new Map<string, Receipt>();
  #members: Conversation['members'] | undefined;
  #shown: readonly Receipt[] = [];

  /** In order of user id. Immutable: the same array until something changes, then another one. */
  get all(): readonly Receipt[] {
    return this.#shown;
  }

  take(receipts: readonly Receipt[]): void {
    for (const receipt of receipts) this.#receipts.set(receipt.userId, larger(receipt, this.#receipts.get(receipt.userId)));
    this.#show();
  }

  /**
   * Shows those of these only. The others are kept: what is heard of somebody may come before the news that
   * they are a member, or after the news that they are none.
   */
  showOnly(members: Conversation['members']): void {
    if (members === this.#members) return;
    this.#members = members;
    this.#show();
  }

  /** Whether nothing is known of one of these. */
  lacks(members: Conversation['members']): boolean {
    return members.some(({ userId }) => !this.#receipts.has(userId));
  }

  #show(): void {
    const userIds = this.#members && new Set(this.#members.map(({ userId }) => userId));
    const shown = [...this.#receipts.values()]
      .filter(({ userId }) => userIds?.has(userId) ?? true)
      .sort((one, other) => (one.userId < other.userId ? -1 : 1));
    const isSame = shown.length === this.#shown.length && shown.every((receipt, index) => receipt === this.#shown[index]);
    if (!isSame) this.#shown = shown;
  }
}

function larger(receipt: Receipt, known: Receipt | undefined): Receipt {
  if (known === undefined) return receipt;
  const isNewer = receipt.readSequence > known.readSequence;
  const isMore = isNewer || receipt.deliveredSequence > known.deliveredSequence;
  if (!isMore) return known;
  const { readSequence, readAt } = isNewer ? receipt : known;
  return { ...known, deliveredSequence: Math.max(receipt.deliveredSequence, known.deliveredSequence), readSequence, readAt };
}

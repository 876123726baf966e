import type { Conversation, Receipt } from '#protocol';

/** How far the members of one conversation have come: the larger number always counts, in whatever order they come. */
export class ReceiptRegister {
  readonly #receipts = new Map<string, Receipt>();
  #all: readonly Receipt[] = [];
  #members: Conversation['members'] = [];

  /** In order of user id. Immutable: the same array until something changes, then another one. */
  get all(): readonly Receipt[] {
    return this.#all;
  }

  take(receipts: readonly Receipt[]): void {
    const before = [...this.#receipts.values()];
    for (const receipt of receipts) this.#receipts.set(receipt.userId, larger(receipt, this.#receipts.get(receipt.userId)));
    this.#publish(before);
  }

  /** Only of these: the others are no members any more. The same array as before says nothing new. */
  keep(members: Conversation['members']): void {
    if (members === this.#members) return;
    this.#members = members;
    const before = [...this.#receipts.values()];
    const userIds = new Set(members.map(({ userId }) => userId));
    for (const userId of this.#receipts.keys()) if (!userIds.has(userId)) this.#receipts.delete(userId);
    this.#publish(before);
  }

  #publish(before: readonly Receipt[]): void {
    const after = [...this.#receipts.values()];
    if (after.length === before.length && after.every((receipt, index) => receipt === before[index])) return;
    this.#all = after.sort((one, other) => (one.userId < other.userId ? -1 : 1));
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

/** What was found wrong. A good server has nothing but zeros. */
export interface DeliveryDefects {
  /** Acknowledged messages that a receiver never got, once per receiver. */
  readonly lost: number;
  /** Deliveries of a message that the receiver had already. */
  readonly duplicates: number;
  /** Deliveries that came after one with a higher sequence. */
  readonly outOfOrder: number;
  /** Sequences, up to the highest one seen, that no message has. */
  readonly gaps: number;
  /** Deliveries and acknowledgements that are not what was sent, or not under the sequence that others were told. */
  readonly misdelivered: number;
}

export interface Delivery {
  readonly idempotencyKey: string;
  readonly sequence: number;
  readonly senderId: string;
  readonly text: string;
}

/** What one receiver has, as it arrives: all below `next`, and the `early` ones beyond. */
class Receiver {
  next = 1;
  #highest = 0;
  readonly #early = new Set<number>();

  has(sequence: number): boolean {
    return sequence < this.next || this.#early.has(sequence);
  }

  /** Whether it came in its place, or at least before any later one. */
  take(sequence: number): boolean {
    const inOrder = sequence > this.#highest;
    if (inOrder) this.#highest = sequence;
    if (sequence !== this.next) {
      this.#early.add(sequence);
      return inOrder;
    }
    do this.next += 1;
    while (this.#early.delete(this.next));
    return inOrder;
  }
}

interface SentMessage {
  readonly text: string;
  /** According to the first who said so. */
  sequence: number | undefined;
  acknowledged: boolean;
}

/**
 * What was sent to one conversation by its one sender, and who got it: the witness of "nothing lost,
 * nothing twice, everything in order". It trusts nobody: every acknowledgement and every delivery is
 * compared with what was sent and with what the others were told.
 */
export class DeliveryLedger {
  readonly #sent = new Map<string, SentMessage>();
  readonly #bySequence: (SentMessage | undefined)[] = [];
  readonly #receivers: readonly Receiver[];
  #highestAcknowledged = 0;
  #duplicates = 0;
  #outOfOrder = 0;
  #misdelivered = 0;

  constructor(
    private readonly senderId: string,
    receivers: number,
  ) {
    this.#receivers = Array.from({ length: receivers }, () => new Receiver());
  }

  sending(idempotencyKey: string, text: string): void {
    this.#sent.set(idempotencyKey, { text, sequence: undefined, acknowledged: false });
  }

  acknowledged(idempotencyKey: string, sequence: number): void {
    const message = this.#sent.get(idempotencyKey);
    if (message === undefined || !this.#isNumbered(message, sequence)) {
      this.#misdelivered += 1;
      return;
    }
    message.acknowledged = true;
    this.#highestAcknowledged = Math.max(this.#highestAcknowledged, sequence);
  }

  /** True: as it was sent, and the receiver did not have it yet. */
  delivered(to: number, { idempotencyKey, sequence, senderId, text }: Delivery): boolean {
    const receiver = this.#receivers[to] as Receiver;
    const message = this.#sent.get(idempotencyKey);
    if (message?.sequence !== undefined && receiver.has(message.sequence)) {
      this.#duplicates += 1;
      return false;
    }
    if (message?.text !== text || senderId !== this.senderId || !this.#isNumbered(message, sequence)) {
      this.#misdelivered += 1;
      return false;
    }
    if (!receiver.take(sequence)) this.#outOfOrder += 1;
    return true;
  }

  /** Everybody has everything up to the last acknowledged message. */
  get settled(): boolean {
    return this.#receivers.every(({ next }) => next > this.#highestAcknowledged);
  }

  defects(): DeliveryDefects {
    let lost = 0;
    for (const { acknowledged, sequence } of this.#sent.values()) {
      if (acknowledged) lost += this.#receivers.filter((receiver) => !receiver.has(sequence as number)).length;
    }
    const numbered = this.#bySequence.filter((message) => message !== undefined).length;
    // Nobody has index 0: sequences start at 1.
    const gaps = Math.max(0, this.#bySequence.length - 1) - numbered;
    return { lost, duplicates: this.#duplicates, outOfOrder: this.#outOfOrder, gaps, misdelivered: this.#misdelivered };
  }

  /** One message, one sequence, and the other way round; whoever speaks first decides. */
  #isNumbered(message: SentMessage, sequence: number): boolean {
    if (message.sequence !== undefined) return message.sequence === sequence;
    if (!Number.isSafeInteger(sequence) || sequence < 1 || this.#bySequence[sequence] !== undefined) return false;
    message.sequence = sequence;
    this.#bySequence[sequence] = message;
    return true;
  }
}

export function sumOfDefects(ledgers: readonly DeliveryLedger[]): DeliveryDefects {
  const sum = { lost: 0, duplicates: 0, outOfOrder: 0, gaps: 0, misdelivered: 0 };
  for (const defects of ledgers.map((ledger) => ledger.defects())) {
    for (const kind of Object.keys(sum) as (keyof DeliveryDefects)[]) sum[kind] += defects[kind];
  }
  return sum;
}

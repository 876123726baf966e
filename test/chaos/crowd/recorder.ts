import type { Asked, Edited, History, Reacted, Sent, Shown } from '../history.js';

type Of<Kind extends Asked> = Omit<Kind, 'madeAt' | 'acknowledgedAt' | 'refusal'>;

/** Writes down what clients ask for, at once, and what became of it, when they hear. */
export class Recorder {
  readonly #sends: Sent[] = [];
  readonly #edits: Edited[] = [];
  readonly #reactions: Reacted[] = [];

  sent(sent: Omit<Of<Sent>, 'sequence'>, persisted: Promise<{ readonly sequence: number }>): void {
    const record: Sent = { ...sent, ...asked(), sequence: null };
    this.#sends.push(record);
    follow(
      record,
      persisted.then(({ sequence }) => {
        record.sequence = sequence;
      }),
    );
  }

  edited(edited: Of<Edited>, done: Promise<void>): void {
    const record: Edited = { ...edited, ...asked() };
    this.#edits.push(record);
    follow(record, done);
  }

  reacted(reacted: Of<Reacted>, done: Promise<void>): void {
    const record: Reacted = { ...reacted, ...asked() };
    this.#reactions.push(record);
    follow(record, done);
  }

  /** Whether everything was answered. */
  get settled(): boolean {
    return [...this.#sends, ...this.#edits, ...this.#reactions].every(
      ({ acknowledgedAt, refusal }) => acknowledgedAt !== null || refusal !== null,
    );
  }

  history(shown: readonly Shown[]): History {
    return { sends: this.#sends, edits: this.#edits, reactions: this.#reactions, shown };
  }
}

function asked(): Pick<Asked, 'madeAt' | 'acknowledgedAt' | 'refusal'> {
  return { madeAt: performance.now(), acknowledgedAt: null, refusal: null };
}

function follow(record: Asked, answer: Promise<void>): void {
  answer.then(
    () => {
      record.acknowledgedAt = performance.now();
    },
    (error: unknown) => {
      record.refusal = String(error);
    },
  );
}

import { ParleyError } from '#protocol';

import { ActorMoved, PeerLost } from '../peer-link.js';
import { actorSettings } from '../settings.js';
import { type ShardId, shardOf } from '../shards.js';
import { itemBytes, type PeerAnswer } from './frames.js';

/** The longest number, a comma, and two brackets. */
const numberBytes = 20;

/** One command that waits for its answer. Always true: it is settled once, and whoever settles it first is believed. */
export class Question {
  readonly settled: Promise<unknown>;
  /** Whom it was asked; null: nobody yet. */
  address: string | null = null;
  /** Told when it is settled, so that whoever counts it need not look for it. */
  onSettled: () => void = () => undefined;
  #resolve!: (reply: unknown) => void;
  #reject!: (error: unknown) => void;
  #isSettled = false;

  private constructor(
    readonly shard: ShardId,
    /** The actor and the command, as they will stand in a frame behind the number. */
    readonly text: string,
    readonly bytes: number,
    readonly deadlineAt: number,
  ) {
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** @throws ParleyError PAYLOAD_TOO_LARGE */
  static about(actorId: string, command: unknown, deadlineAt: number): Question {
    const text = `${JSON.stringify(actorId)},${JSON.stringify(command)}`;
    const bytes = Buffer.byteLength(text) + numberBytes;
    if (bytes > itemBytes) throw new ParleyError('PAYLOAD_TOO_LARGE');
    return new Question(shardOf(actorId), text, bytes, deadlineAt);
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  answer(answer: PeerAnswer): void {
    if (answer.ok) this.#settle(() => this.#resolve(answer.reply));
    else this.fail(refusalOf(answer));
  }

  /** Whoever was asked is gone, or does not answer. */
  lose(): void {
    this.fail(new PeerLost());
  }

  fail(error: ParleyError): void {
    this.#settle(() => this.#reject(error));
  }

  #settle(tell: () => void): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.onSettled();
    tell();
  }
}

function refusalOf({ code, retryAfterMs }: PeerAnswer & { ok: false }): ParleyError {
  if (code === 'MOVED') return new ActorMoved();
  return new ParleyError(code, retryAfterMs === undefined ? {} : { retryAfterMs });
}

/** The questions that one peer has not answered yet: bounded by number and by bytes. */
export class OpenQuestions {
  readonly #byNumber = new Map<number, Question>();
  #bytes = 0;
  #last = 0;

  get size(): number {
    return this.#byNumber.size;
  }

  /** The number under which it will be answered; undefined when there are too many, and then it is refused. */
  add(question: Question): number | undefined {
    const { bytes } = question;
    if (this.#byNumber.size >= actorSettings.peerQuestions || this.#bytes + bytes > actorSettings.peerQuestionBytes) {
      question.fail(new ParleyError('OVERLOADED', { retryAfterMs: actorSettings.retryAfterMs }));
      return undefined;
    }
    this.#last += 1;
    const number = this.#last;
    this.#byNumber.set(number, question);
    this.#bytes += bytes;
    question.onSettled = () => {
      this.#byNumber.delete(number);
      this.#bytes -= bytes;
    };
    return number;
  }

  /** An answer to nothing that is open came too late: its question has ended. */
  answer(number: number, answer: PeerAnswer): void {
    this.#byNumber.get(number)?.answer(answer);
  }

  loseAll(): void {
    for (const question of this.#byNumber.values()) question.lose();
  }
}

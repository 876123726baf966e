import { type CommandName, type CommandRequest, ParleyError } from '#protocol';

import { Backoff } from '../backoff.js';
import type { Commands } from '../commands.js';
import { asParleyError } from '../failure.js';
import type { Ports } from '../ports.js';
import type { Retries } from '../retries.js';
import { settings } from '../settings.js';
import type { OutboxEntry } from '../storage/outbox-entry.js';
import { pause } from '../waiting.js';
import type { Outbox } from './outbox.js';

/** What a sender works with. */
export interface SenderMeans {
  readonly outbox: Outbox;
  readonly commands: Commands;
  readonly retries: Retries;
  readonly ports: Ports;
  readonly lifetime: AbortSignal;
  readonly failed: (error: unknown) => void;
}

/** An entry that is being sent. `answer`: what the server has answered, if that became known in another way. */
interface Flight {
  readonly over: AbortController;
  readonly turn: AbortSignal;
  answer?: { readonly of: unknown };
}

/**
 * Carries out what the outbox has, while this tab leads: lane by lane, in each first in, first out.
 *
 * One entry of a lane is in flight at a time. With more of them, a server that is busy for a moment could
 * refuse the first and take the second, and the retry of the first would come after it. An attempt without an answer may
 * have succeeded, so every attempt is the same.
 */
export class Sender {
  #turn: AbortSignal | undefined;
  /** Lanes that are being emptied. */
  readonly #running = new Set<string>();
  readonly #flights = new Map<string, Flight>();
  /** When something was last sent about one thing, for what is not to be sent too often. */
  readonly #pace = new Map<string, number>();

  constructor(private readonly means: SenderMeans) {
    means.outbox.on('changed', ({ put }) => {
      for (const { lane } of put) this.#start(lane);
    });
  }

  /** Until the turn ends. What is in flight then is sent again by whoever leads next. */
  async lead(turn: AbortSignal): Promise<void> {
    if (turn.aborted) return;
    const ended = Promise.withResolvers<void>();
    const end = () => {
      this.#turn = undefined;
      for (const { over } of this.#flights.values()) over.abort(turn.reason);
      ended.resolve();
    };
    turn.addEventListener('abort', end, { once: true });
    await this.means.outbox.refresh().catch(this.means.failed);
    if (turn.aborted) return;
    this.#turn = turn;
    for (const lane of this.means.outbox.mirror.lanes) this.#start(lane);
    await ended.promise;
  }

  /** The server is known to have an entry before it has answered: its message is there. */
  recognised(entry: OutboxEntry, answer: unknown): void {
    const flight = this.#flights.get(entry.id);
    if (flight !== undefined) {
      flight.answer = { of: answer };
      flight.over.abort();
    } else if (this.#turn !== undefined || entry.state === 'failed')
      void this.means.outbox.committed(entry, answer).catch(this.means.failed);
  }

  #start(lane: string): void {
    const turn = this.#turn;
    if (turn === undefined || this.#running.has(lane) || this.means.outbox.mirror.head(lane) === undefined) return;
    this.#running.add(lane);
    void this.#empty(lane, turn);
  }

  async #empty(lane: string, turn: AbortSignal): Promise<void> {
    for (let head; this.#turn === turn && (head = this.means.outbox.mirror.head(lane)) !== undefined;) {
      const flight = { over: new AbortController(), turn };
      this.#flights.set(head.id, flight);
      // Thrown is only what ended the turn: everything else is dealt with, or tried again.
      await this.#carryOut(head, flight).catch(() => undefined);
      this.#flights.delete(head.id);
    }
    this.#running.delete(lane);
    // Another turn may have begun while this one came to its end.
    this.#start(lane);
  }

  async #carryOut(head: OutboxEntry, flight: Flight): Promise<void> {
    const { outbox, retries, lifetime } = this.means;
    const { turn, over } = flight;
    if (head.target !== undefined) return this.#store(() => outbox.refused(head, lost()), turn);
    let answer: unknown;
    try {
      await this.#keepPace(head, over.signal);
      answer = await retries.run(() => this.#attempt(head, over.signal), over.signal);
    } catch (error) {
      if (flight.answer !== undefined) answer = flight.answer.of;
      else if (over.signal.aborted || lifetime.aborted) throw error;
      else return this.#store(() => outbox.refused(head, asParleyError(error)), turn);
    }
    // Not there any more, as the mirror does not know yet: another tab has cancelled it.
    if (answer === undefined) return this.#store(() => outbox.refresh(), turn);
    outbox.answered(head, answer);
    await this.#store(() => outbox.committed(head, answer), turn);
  }

  async #attempt(head: OutboxEntry, signal: AbortSignal): Promise<unknown> {
    const entry = await this.#store(() => this.means.outbox.attempt(head), signal);
    if (entry === undefined) return undefined;
    const { command, request } = entry;
    return this.means.commands.request(command, request as CommandRequest<CommandName>, signal);
  }

  /** How far one has read is told once a second, the latest of it. */
  async #keepPace({ command, about }: OutboxEntry, signal: AbortSignal): Promise<void> {
    if (command !== 'receipt.read') return;
    const { clock, timers } = this.means.ports;
    const due = (this.#pace.get(about) ?? -Infinity) + settings.receiptsEveryMs;
    if (due > clock.monotonicNow()) await pause(due - clock.monotonicNow(), timers, signal);
    const now = clock.monotonicNow();
    for (const [one, at] of this.#pace) if (at + settings.receiptsEveryMs <= now) this.#pace.delete(one);
    this.#pace.set(about, now);
  }

  /** A storage that is full or out of order may recover: nothing of the lane goes on until then. */
  async #store<Value>(work: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
    const backoff = new Backoff(this.means.ports.random);
    for (;;) {
      signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        signal.throwIfAborted();
        this.means.failed(error);
        await pause(backoff.next(), this.means.ports.timers, signal);
      }
    }
  }
}

/** What its message was is not known any more: a damaged storage has lost it. */
const lost = () => new ParleyError('STORAGE_FAILED', { detail: 'The message that it changes was lost.' });

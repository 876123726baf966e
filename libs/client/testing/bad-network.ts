import type { Cancel, Random, Timers } from '#kernel';

import { type Closure, Link, type LinkListener, Transport } from '../src/index.js';

/** What happens to what is carried. The shares are of all packets, or of all connections; each lies between 0 and 1. */
export interface Weather {
  /** Packets that never arrive. */
  readonly lost: number;
  /** Packets that arrive twice. */
  readonly doubled: number;
  /** Packets, and second copies, that arrive late, and so after others that were sent later. */
  readonly late: number;
  readonly lateMs: number;
  /** Connections that end, with both sides told so. */
  readonly cut: number;
  /** Connections that carry nothing more, with nobody told so. */
  readonly halfOpen: number;
  /** When that happens to a connection, at the latest. */
  readonly endMs: number;
}

export const calm: Weather = { lost: 0, doubled: 0, late: 0, lateMs: 0, cut: 0, halfOpen: 0, endMs: 0 };

/**
 * A network that does to a transport what networks do, and worse: no TCP would carry anything twice or out of
 * order. What it does is drawn, so a seed and time that a test moves bring the same weather again.
 */
export class BadNetwork extends Transport {
  weather: Weather = calm;
  readonly #links = new Set<BadLink>();

  constructor(
    private readonly transport: Transport,
    private readonly timers: Timers,
    private readonly random: Random,
  ) {
    super();
  }

  connect({ token, listener }: { readonly token: string; readonly listener: LinkListener }): Link {
    const link = new BadLink(listener, this.timers, () => this.#copies());
    this.#links.add(link);
    link.attach(this.transport.connect({ token, listener: link.listener }), () => this.#links.delete(link));
    const fate = this.random.unit();
    const { cut, halfOpen, endMs } = this.weather;
    const afterMs = this.random.unit() * endMs;
    if (fate < cut) link.later(afterMs, () => link.cut());
    else if (fate < cut + halfOpen) link.later(afterMs, () => link.falter());
    return link;
  }

  /** Ends all connections; those that are half open too. */
  cut(): void {
    for (const link of this.#links) link.cut();
  }

  /** The process ends whose network this is: nobody hears of it, and what was still on its way does not leave any more. */
  vanish(): void {
    for (const link of this.#links) link.close();
  }

  /** Connections that were not closed by their client. */
  get open(): number {
    return this.#links.size;
  }

  /** How late each copy of a packet arrives. */
  #copies(): readonly number[] {
    const { lost, doubled, late, lateMs } = this.weather;
    const arrivals = this.random.unit() < lost ? 0 : this.random.unit() < doubled ? 2 : 1;
    return Array.from({ length: arrivals }, () => (this.random.unit() < late ? this.random.unit() * lateMs : 0));
  }
}

class BadLink extends Link {
  readonly listener: LinkListener;
  #link: Link | undefined;
  #state: 'open' | 'faltering' | 'over' = 'open';
  #closed: () => void = () => undefined;
  readonly #waiting = new Set<Cancel>();

  constructor(
    private readonly client: LinkListener,
    private readonly timers: Timers,
    private readonly copies: () => readonly number[],
  ) {
    super();
    this.listener = {
      event: (name, payload) => this.#carry(() => client.event(name, payload)),
      alive: () => this.#carry(() => client.alive()),
      closed: (closure) => this.#end(closure),
    };
  }

  attach(link: Link, closed: () => void): void {
    this.#link = link;
    this.#closed = closed;
  }

  request(name: string, payload: unknown, answered: (answer: unknown) => void): void {
    let isAnswered = false;
    const answer = (given: unknown) => {
      if (!isAnswered) answered(given);
      isAnswered = true;
    };
    this.#carry(() => this.#link?.request(name, payload, (given) => this.#carry(() => answer(given))));
  }

  close(): void {
    this.#state = 'over';
    for (const cancel of this.#waiting) cancel();
    this.#link?.close();
    this.#closed();
  }

  cut(): void {
    this.#end({ kind: 'lost', reason: 'cut by the weather' });
  }

  falter(): void {
    if (this.#state === 'open') this.#state = 'faltering';
  }

  later(ms: number, action: () => void): void {
    const cancel = this.timers.after(ms, () => {
      this.#waiting.delete(cancel);
      action();
    });
    this.#waiting.add(cancel);
  }

  #carry(arrive: () => void): void {
    if (this.#state !== 'open') return;
    for (const lateMs of this.copies()) {
      if (lateMs === 0) arrive();
      else this.later(lateMs, () => this.#state === 'open' && arrive());
    }
  }

  #end(closure: Closure): void {
    if (this.#state === 'over') return;
    this.close();
    this.client.closed(closure);
  }
}

import type { Chance } from './engine/chance.js';
import type { SimulatedTime } from './engine/simulated-time.js';
import type { Trace } from './engine/trace.js';
import { type FaultKind, type FaultTally, noFaults } from './faults.js';

type Fate = 'fine' | 'lost' | 'broken';

/** How likely each small mishap is. All of them zero: a perfect world. */
export interface Rates {
  readonly requestLost: number;
  readonly answerLost: number;
  readonly storeSlow: number;
  readonly newsLost: number;
  readonly newsLate: number;
  readonly packetLost: number;
  readonly packetLate: number;
  readonly secondActivation: number;
}

export const perfect: Rates = {
  requestLost: 0,
  answerLost: 0,
  storeSlow: 0,
  newsLost: 0,
  newsLate: 0,
  packetLost: 0,
  packetLate: 0,
  secondActivation: 0,
};

/** Cuts between places. What is on its way when a cut ends may arrive then, as TCP repeats it, or be gone with its connection. */
export class Cuts {
  readonly #held = new Map<string, (() => void)[]>();

  constructor(
    private readonly time: SimulatedTime,
    private readonly isRepeated: () => boolean,
  ) {}

  cut(name: string): void {
    if (!this.#held.has(name)) this.#held.set(name, []);
  }

  isCut(name: string): boolean {
    return this.#held.has(name);
  }

  heal(name: string): void {
    const held = this.#held.get(name) ?? [];
    this.#held.delete(name);
    for (const action of held) if (this.isRepeated()) this.time.after(0, action);
  }

  pass(name: string, action: () => void): void {
    const held = this.#held.get(name);
    if (held === undefined) action();
    else held.push(action);
  }
}

/** What goes wrong on the way from one to another, by the seed; and the count of it. */
export class Disturbances {
  rates: Rates = perfect;
  readonly tally: FaultTally = noFaults();
  readonly storeCuts: Cuts;
  readonly peerCuts: Cuts;
  /** Nodes whose leases the store does not renew, though it answers everything else: their rows are locked. */
  readonly renewalsRefused = new Set<string>();

  constructor(
    private readonly time: SimulatedTime,
    private readonly chance: Chance,
    readonly trace: Trace,
  ) {
    this.storeCuts = new Cuts(time, () => this.chance.happens(0.5));
    this.peerCuts = new Cuts(time, () => this.chance.happens(0.5));
  }

  count(kind: FaultKind): void {
    this.tally[kind] += 1;
    this.trace.say(kind);
  }

  requestToStore(): Fate {
    return this.#fate(this.rates.requestLost, 'request to store lost');
  }

  answerOfStore(): Fate {
    return this.#fate(this.rates.answerLost, 'answer of store lost');
  }

  /** One way. Mostly a network and an index; sometimes a lock, a checkpoint, or a packet that TCP has to send again. */
  storeDelay(): number {
    if (!this.#happens(this.rates.storeSlow, 'store slow')) return this.chance.between(0.2, 2);
    return this.chance.happens(0.5) ? this.chance.around(200) : this.chance.between(500, 4_000);
  }

  /** One way between two nodes, or a node and a client; null: it never arrives. */
  packetDelay(): number | null {
    if (this.#happens(this.rates.packetLost, 'packet lost')) return null;
    if (this.#happens(this.rates.packetLate, 'packet late')) return this.chance.between(50, 3_000);
    return this.chance.between(0.5, 15);
  }

  /** From a node to another by way of the bus. */
  newsDelay(): number | null {
    if (this.#happens(this.rates.newsLost, 'news lost')) return null;
    if (this.#happens(this.rates.newsLate, 'news late')) return this.chance.between(20, 2_000);
    return this.chance.between(0.2, 5);
  }

  makesSecondActivation(): boolean {
    return this.#happens(this.rates.secondActivation, 'second activation');
  }

  #fate(rate: number, kind: FaultKind): Fate {
    if (!this.#happens(rate, kind)) return 'fine';
    return this.chance.happens(0.5) ? 'lost' : 'broken';
  }

  /** Throws only where something can come of it: a world without a fault costs nothing. */
  #happens(rate: number, kind: FaultKind): boolean {
    if (rate === 0 || !this.chance.happens(rate)) return false;
    this.count(kind);
    return true;
  }
}

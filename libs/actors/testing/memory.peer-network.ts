import type { Timers } from '#kernel';

import {
  type AcceptPeerConnection,
  PeerConnection,
  type PeerConnectionEvents,
  PeerTransport,
} from '../src/peering/peer-transport.js';
import { actorSettings } from '../src/settings.js';

export interface MemoryPeerNetworkOptions {
  readonly timers: Timers;
  /** How long what one sends is on its way to the other. Asked for every frame. Absent: no time. */
  readonly latencyMs?: (from: string, to: string) => number;
}

/** Passes between the two, is refused between them, or vanishes between them without anybody being told. */
type Way = 'open' | 'cut' | 'silent';

/**
 * A network in memory, on injected timers. The transports in it pass the same conformance suite as the real one; what a
 * network does to connections besides, a test does by hand. Who opens connections has a name too: without it nobody could
 * be cut off.
 */
export class MemoryPeerNetwork {
  readonly #listeners = new Map<string, AcceptPeerConnection>();
  readonly #ways = new Map<string, Way>();
  readonly #ends = new Set<MemoryPeerConnection>();

  constructor(private readonly options: MemoryPeerNetworkOptions) {}

  listen(address: string, accept: AcceptPeerConnection): void {
    this.#listeners.set(address, accept);
  }

  /** How the process at `address` reaches the others. */
  transportAt(address: string): PeerTransport {
    return new MemoryPeerTransport((to, events) => this.#open(address, to, events));
  }

  /** Ends the connections between the two, tells both, and lets neither open one. */
  cut(one: string, other: string): void {
    this.#ways.set(wayOf(one, other), 'cut');
    for (const end of this.#between(one, other)) end.breakDown();
  }

  /** From now on, what one of the two sends never comes to the other, and nobody is told. */
  silence(one: string, other: string): void {
    this.#ways.set(wayOf(one, other), 'silent');
  }

  /** The two reach each other again. A connection on which something vanished meanwhile is no connection any more. */
  heal(one: string, other: string): void {
    const way = this.#way(one, other);
    this.#ways.delete(wayOf(one, other));
    if (way === 'silent') for (const end of this.#between(one, other)) end.breakDown();
  }

  /** The process at `address` is no more: nothing is told there, and it listens no more. The others are told. */
  crash(address: string): void {
    this.#listeners.delete(address);
    for (const end of this.#ends) if (end.at === address) end.close();
  }

  #open(from: string, to: string, events: PeerConnectionEvents): PeerConnection {
    const here = this.#end(from, to);
    const there = this.#end(to, from);
    here.partner = there;
    there.partner = here;
    here.events = events;
    // The way there and back, before either can send anything.
    there.later(() => {
      const accept = this.#listeners.get(to);
      if (accept === undefined || this.#way(from, to) === 'cut') here.breakDown();
      else {
        there.begin(accept);
        here.later(() => here.events?.opened());
      }
    });
    return here;
  }

  #end(at: string, to: string): MemoryPeerConnection {
    const end: MemoryPeerConnection = new MemoryPeerConnection({
      at,
      to,
      timers: this.options.timers,
      latencyMs: () => this.options.latencyMs?.(to, at) ?? 0,
      isSilent: () => this.#way(at, to) === 'silent',
      onEnd: () => this.#ends.delete(end),
    });
    this.#ends.add(end);
    return end;
  }

  #way(one: string, other: string): Way {
    return this.#ways.get(wayOf(one, other)) ?? 'open';
  }

  #between(one: string, other: string): readonly MemoryPeerConnection[] {
    return [...this.#ends].filter(({ at, to }) => wayOf(at, to) === wayOf(one, other));
  }
}

function wayOf(one: string, other: string): string {
  return [one, other].toSorted().join(' ');
}

class MemoryPeerTransport extends PeerTransport {
  constructor(override readonly open: PeerTransport['open']) {
    super();
  }
}

interface EndOptions {
  readonly at: string;
  readonly to: string;
  readonly timers: Timers;
  readonly latencyMs: () => number;
  readonly isSilent: () => boolean;
  readonly onEnd: () => void;
}

/** One end of a connection. What comes to it waits in line for its time: nothing overtakes. */
class MemoryPeerConnection extends PeerConnection {
  partner!: MemoryPeerConnection;
  events: PeerConnectionEvents | undefined;
  readonly #arriving: (() => void)[] = [];
  #bytesArriving = 0;
  #over = false;

  constructor(private readonly options: EndOptions) {
    super();
  }

  get at(): string {
    return this.options.at;
  }

  get to(): string {
    return this.options.to;
  }

  override get bufferedBytes(): number {
    return this.partner.#bytesArriving;
  }

  override send(text: string): void {
    const bytes = Buffer.byteLength(text);
    const { partner } = this;
    partner.#bytesArriving += bytes;
    partner.later(() => {
      partner.#bytesArriving -= bytes;
      if (bytes > actorSettings.peerFrameBytes) partner.breakDown();
      else partner.events?.frame(text);
    });
  }

  override close(): void {
    if (this.#over) return;
    this.#end();
    this.partner.later(() => this.partner.#tellClosed());
  }

  /** Takes what comes in, as whoever listens says. */
  begin(accept: AcceptPeerConnection): void {
    const events = accept(this);
    if (!this.#over) this.events = events;
  }

  /** Ends the connection from outside, for both ends. */
  breakDown(): void {
    this.later(() => this.#tellClosed());
    this.partner.later(() => this.partner.#tellClosed());
  }

  /** When everything that was on its way here before has come. */
  later(arrive: () => void): void {
    if (this.options.isSilent()) return;
    this.#arriving.push(arrive);
    this.options.timers.after(this.options.latencyMs(), () => this.#arriving.shift()?.());
  }

  #tellClosed(): void {
    const { events } = this;
    this.#end();
    events?.closed();
  }

  #end(): void {
    this.#over = true;
    this.events = undefined;
    this.options.onEnd();
  }
}

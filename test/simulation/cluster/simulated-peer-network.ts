import { type AcceptPeerConnection, PeerConnection, type PeerConnectionEvents, PeerTransport } from '#actors';

import type { Disturbances } from '../disturbances.js';
import type { SimulatedProcess } from '../engine/simulated-process.js';
import type { SimulatedTime } from '../engine/simulated-time.js';

interface Listener {
  readonly process: SimulatedProcess;
  readonly accept: AcceptPeerConnection;
}

/** Between which two: a cut is of both directions. */
export const pairOf = (one: string, other: string): string => [one, other].toSorted().join(' ');

/** The network between nodes: connections on which nothing overtakes, and which break, or lead nowhere without anybody being told. */
export class SimulatedPeerNetwork {
  readonly #listeners = new Map<string, Listener>();

  constructor(
    private readonly time: SimulatedTime,
    private readonly disturbances: Disturbances,
  ) {}

  /** The last boot of an address is the one that is reached there. */
  listen(address: string, listener: Listener): void {
    this.#listeners.set(address, listener);
  }

  transportOf(address: string, process: SimulatedProcess): PeerTransport {
    return new SimulatedTransport((to, events) => this.#open({ address, process }, to, events));
  }

  #open(from: { readonly address: string; readonly process: SimulatedProcess }, to: string, events: PeerConnectionEvents) {
    const listener = this.#listeners.get(to);
    const pair = pairOf(from.address, to);
    const end = (process: SimulatedProcess) => new End(process, { time: this.time, disturbances: this.disturbances, pair });
    const here = end(from.process);
    const there = end(listener?.process ?? from.process);
    here.meets(there);
    here.events = events;
    there.arrives(() => {
      if (listener === undefined || listener.process.dead) return here.breakDown();
      there.events = listener.accept(there);
      here.arrives(() => here.events?.opened());
    });
    return here;
  }
}

class SimulatedTransport extends PeerTransport {
  constructor(override readonly open: PeerTransport['open']) {
    super();
  }
}

interface EndSurroundings {
  readonly time: SimulatedTime;
  readonly disturbances: Disturbances;
  readonly pair: string;
}

/** One end of a connection. */
class End extends PeerConnection {
  events: PeerConnectionEvents | undefined;
  #partner: End | undefined;
  #lastArrival = 0;
  #bytesArriving = 0;
  #broken = false;

  constructor(
    private readonly process: SimulatedProcess,
    private readonly surroundings: EndSurroundings,
  ) {
    super();
  }

  meets(partner: End): void {
    this.#partner = partner;
    partner.#partner = this;
  }

  override get bufferedBytes(): number {
    return this.#partner === undefined ? 0 : this.#partner.#bytesArriving;
  }

  override send(text: string): void {
    const partner = this.#partner;
    if (partner === undefined || this.#broken) return;
    partner.#bytesArriving += text.length;
    partner.arrives(() => {
      partner.#bytesArriving -= text.length;
      partner.events?.frame(text);
    });
  }

  override close(): void {
    this.events = undefined;
    this.#partner?.arrives(() => this.#partner?.ends());
  }

  /** Something comes to this end, after all that came before it. What is lost takes the connection with it. */
  arrives(action: () => void): void {
    const { time, disturbances, pair } = this.surroundings;
    const delay = disturbances.packetDelay();
    if (delay === null) return this.breakDown();
    this.#lastArrival = Math.max(this.#lastArrival, time.now + delay);
    time.after(this.#lastArrival - time.now, () => {
      if (this.#broken) return;
      if (!disturbances.peerCuts.isCut(pair)) return this.process.deliver(() => this.#broken || action());
      // When the way is open again, whoever has waited learns that something is missing.
      disturbances.peerCuts.pass(pair, () => this.breakDown());
    });
  }

  /** Both ends are told, each in its time. */
  breakDown(): void {
    for (const end of [this, this.#partner]) {
      if (end === undefined || end.#broken) continue;
      end.#broken = true;
      end.surroundings.time.after(1, () => end.process.deliver(() => end.ends()));
    }
  }

  ends(): void {
    const { events } = this;
    this.events = undefined;
    events?.closed();
  }
}

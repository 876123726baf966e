import type { Clock } from '#kernel';

import { actorSettings } from '../settings.js';
import type { PeerIdentity } from './handshake.js';
import { PeerSession, type SessionSurroundings } from './peer-session.js';
import type { PeerConnection, PeerConnectionEvents, PeerTransport } from './peer-transport.js';
import type { Question } from './question.js';

/** The way to one address. */
interface Line {
  session: PeerSession | undefined;
  /** Whether the other end opened it, and in which of its runs. Undefined while it is opened from here. */
  from: { readonly accepted: boolean; readonly bootId: string } | undefined;
  failures: number;
  notBefore: number;
}

export interface PeersSurroundings extends SessionSurroundings {
  readonly clock: Clock;
  readonly transport: PeerTransport;
}

/**
 * The sessions of this process. Commands to one address travel on one session, whichever end opened it. Two that open one
 * at the same time keep both, each for what it asks. An address that could not be reached is left alone for a while.
 */
export class Peers {
  readonly #lines = new Map<string, Line>();
  readonly #sessions = new Set<PeerSession>();
  /** Who has not proved anything yet, in order of their coming. */
  readonly #arriving = new Set<PeerSession>();
  #closed = false;

  constructor(private readonly surroundings: PeersSurroundings) {}

  /** Open connections, those that are only being opened included. */
  get size(): number {
    return this.#sessions.size;
  }

  ask(address: string, question: Question): void {
    const line = this.#lineTo(address);
    if (line.session === undefined && this.surroundings.clock.monotonicNow() >= line.notBefore) this.#open(address, line);
    if (line.session === undefined) question.lose();
    else line.session.ask(question);
  }

  accept(connection: PeerConnection): PeerConnectionEvents {
    const session = PeerSession.accept(connection, this.surroundings, {
      ready: (peer) => {
        this.#arriving.delete(session);
        this.#adopt(session, peer);
      },
      ended: () => {
        this.#arriving.delete(session);
        this.#forget(session);
      },
    });
    this.#sessions.add(session);
    this.#arriving.add(session);
    // The oldest gives way: a peer proves itself in milliseconds, and strangers who only wait keep nobody out.
    const [oldest] = this.#arriving;
    if (this.#arriving.size > actorSettings.peerHandshakes) oldest?.end();
    if (this.#closed) session.end();
    return session;
  }

  /** For good: who comes now is sent away. */
  close(): void {
    this.#closed = true;
    for (const session of this.#sessions) session.end();
  }

  #open(address: string, line: Line): void {
    line.from = undefined;
    const session = PeerSession.open(this.surroundings.transport, address, this.surroundings, {
      ready: ({ bootId }) => {
        line.from = { accepted: false, bootId };
        line.failures = 0;
      },
      ended: () => {
        if (line.from === undefined) this.#postpone(line);
        this.#forget(session);
      },
    });
    this.#sessions.add(session);
    line.session = session;
  }

  /**
   * Asks by it from now on, unless there is one to this very run of the other end, opened from here. One that the other end
   * opened before it has given up, or has died with it.
   */
  #adopt(session: PeerSession, { address, bootId }: PeerIdentity): void {
    if (address === null) return;
    const line = this.#lineTo(address);
    const { session: former, from } = line;
    if (former !== undefined && (from === undefined || (!from.accepted && from.bootId === bootId))) return;
    line.session = session;
    line.from = { accepted: true, bootId };
    line.failures = 0;
    line.notBefore = Number.NEGATIVE_INFINITY;
    former?.end();
  }

  #forget(session: PeerSession): void {
    this.#sessions.delete(session);
    for (const line of this.#lines.values()) if (line.session === session) line.session = undefined;
  }

  #postpone(line: Line): void {
    const { clock, random } = this.surroundings;
    const pauseMs = Math.min(actorSettings.peerReopenFirstMs * 2 ** line.failures, actorSettings.peerReopenMaxMs);
    line.failures += 1;
    // Half of it is jitter: nodes that lost the same peer do not come back as one.
    line.notBefore = clock.monotonicNow() + pauseMs * (0.5 + random.unit() / 2);
  }

  #lineTo(address: string): Line {
    const known = this.#lines.get(address);
    if (known !== undefined) return known;
    const now = this.surroundings.clock.monotonicNow();
    // A new address is rare, and the moment to forget those that nobody is at any more.
    for (const [other, { session, notBefore }] of this.#lines) {
      if (session === undefined && notBefore < now) this.#lines.delete(other);
    }
    const line: Line = { session: undefined, from: undefined, failures: 0, notBefore: Number.NEGATIVE_INFINITY };
    this.#lines.set(address, line);
    return line;
  }
}

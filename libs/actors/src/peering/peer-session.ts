import type { Cancel, Timers } from '#kernel';
import { ParleyError } from '#protocol';

import { actorSettings } from '../settings.js';
import { type Answering, refusal } from './answering.js';
import { itemBytes, itemOf, parseBatch, type PeerAnswer } from './frames.js';
import {
  AcceptingHandshake,
  type Handshake,
  type HandshakeSurroundings,
  OpeningHandshake,
  type PeerIdentity,
} from './handshake.js';
import { Outgoing } from './outgoing.js';
import type { PeerConnection, PeerConnectionEvents, PeerTransport } from './peer-transport.js';
import { OpenQuestions, type Question } from './question.js';

export interface SessionSurroundings extends HandshakeSurroundings {
  readonly timers: Timers;
  readonly answering: Answering;
  /** Told what was wrong with the other end. */
  readonly onFailure: (error: unknown) => void;
}

export interface SessionEvents {
  /** The other end has proved who it is. */
  ready(peer: PeerIdentity): void;
  ended(): void;
}

/**
 * One connection with one peer, by which both ask and both answer. Always true: nothing is asked or answered before both
 * have proved themselves; a peer that says nothing any more is given up; with the end of the session, everything that was
 * asked on it is lost at once.
 */
export class PeerSession implements PeerConnectionEvents {
  #connection!: PeerConnection;
  readonly #questions = new OpenQuestions();
  readonly #outgoing: Outgoing;
  #answering = 0;
  #proven = false;
  #ended = false;
  #silentBeats = 0;
  #cancel: Cancel;

  private constructor(
    private readonly handshake: Handshake,
    private readonly surroundings: SessionSurroundings,
    private readonly events: SessionEvents,
  ) {
    const { timers } = surroundings;
    const connection = () => this.#connection;
    this.#outgoing = new Outgoing(connection, timers, () => this.#fail(new Error('the other end does not read')));
    const late = () => this.#fail(new Error('the other end did not prove itself in time'));
    this.#cancel = timers.after(actorSettings.peerHandshakeMs, late);
  }

  static open(transport: PeerTransport, address: string, surroundings: SessionSurroundings, events: SessionEvents): PeerSession {
    const session = new PeerSession(new OpeningHandshake(surroundings), surroundings, events);
    session.#connection = transport.open(address, session);
    return session;
  }

  static accept(connection: PeerConnection, surroundings: SessionSurroundings, events: SessionEvents): PeerSession {
    const session = new PeerSession(new AcceptingHandshake(surroundings), surroundings, events);
    session.#connection = connection;
    return session;
  }

  /** Leaves with the next batch, or as soon as the other end has proved itself. */
  ask(question: Question): void {
    if (this.#ended) return question.lose();
    const number = this.#questions.add(question);
    if (number !== undefined) this.#outgoing.add(itemOf('ask', `[${number},${question.text}]`));
  }

  /** What waits to be sent still leaves. */
  end(): void {
    if (this.#ended) return;
    this.#outgoing.flush();
    this.#close();
  }

  opened(): void {
    this.#connection.send(this.handshake.begin());
  }

  frame(text: string): void {
    if (this.#ended) return;
    try {
      if (this.#proven) this.#take(text);
      else this.#shakeHands(text);
    } catch (error) {
      this.#fail(error);
    }
  }

  closed(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancel();
    this.#outgoing.end();
    this.#questions.loseAll();
    this.events.ended();
  }

  #close(): void {
    this.#connection.close();
    this.closed();
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    this.surroundings.onFailure(error);
    this.#close();
  }

  #shakeHands(text: string): void {
    if (text.length > actorSettings.peerHandshakeFrameBytes) throw new Error('a stranger sent too much');
    const { send, proven } = this.handshake.receive(text);
    if (send !== undefined) this.#connection.send(send);
    if (proven === undefined) return;
    this.#proven = true;
    this.#cancel();
    this.#cancel = this.surroundings.timers.every(actorSettings.peerBeatMs, () => this.#beat());
    this.#outgoing.release();
    this.events.ready(proven);
  }

  #take(text: string): void {
    this.#silentBeats = 0;
    const { asks, answers } = parseBatch(text);
    for (const [number, answer] of answers) this.#questions.answer(number, answer);
    for (const [number, actorId, command] of asks) this.#answer(number, actorId, command);
  }

  #answer(number: number, actorId: string, command: unknown): void {
    if (this.#answering >= actorSettings.peerQuestions) {
      this.#say(number, refusal(new ParleyError('OVERLOADED', { retryAfterMs: actorSettings.retryAfterMs })));
      return;
    }
    this.#answering += 1;
    void this.surroundings.answering(actorId, command).then((answer) => {
      this.#answering -= 1;
      this.#say(number, answer);
    });
  }

  #say(number: number, answer: PeerAnswer): void {
    if (this.#ended) return;
    const item = itemOf('answer', JSON.stringify([number, answer]));
    if (item.bytes <= itemBytes) this.#outgoing.add(item);
    else this.#say(number, refusal(new ParleyError('INTERNAL')));
  }

  /** Counted in beats, not in time: after a pause of our own, the other end gets the time to be heard. */
  #beat(): void {
    if (this.#silentBeats >= actorSettings.peerSilentBeats) return this.#fail(new Error('the other end has fallen silent'));
    this.#silentBeats += 1;
    this.#outgoing.beat();
  }
}

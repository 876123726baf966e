import type { Cancel, Timers } from '#kernel';

import { connectFrame, disconnect, type Frame, pong, readFrame, requestFrame } from './socket-io.frames.js';
import { settings } from './settings.js';
import { type Closure, Link, type LinkListener } from './transport.js';

interface Means {
  readonly token: string;
  readonly listener: LinkListener;
  readonly timers: Timers;
}

/** One connection of the namespace `/` of Socket.IO. A server that says what nobody can read, or nothing for too long, has lost it. */
export class SocketIoLink extends Link {
  readonly #socket: WebSocket | undefined;
  readonly #unanswered = new Map<string, (answer: unknown) => void>();
  /** Requests from before the server let us in; undefined from then on. */
  #held: string[] | undefined = [];
  #requests = 0;
  /** Until it has said how often it pings. */
  #silenceMs: number = settings.firstWordMs;
  #cancelWatch: Cancel = () => undefined;
  #isOver = false;

  constructor(
    address: string,
    private readonly means: Means,
  ) {
    super();
    const lost = (reason: string) => this.#closed({ kind: 'lost', reason });
    try {
      const socket = new WebSocket(address);
      socket.onmessage = ({ data }) => this.#take(readFrame(data));
      socket.onclose = ({ code }) => lost(`the WebSocket was closed (${code})`);
      this.#socket = socket;
      this.#watch();
    } catch (error) {
      // A page may not connect there, or the address is none. Whoever connects has not got this link yet.
      queueMicrotask(() => lost(String(error)));
    }
  }

  request(name: string, payload: unknown, answered: (answer: unknown) => void): void {
    if (this.#isOver) return;
    const id = String((this.#requests += 1));
    this.#unanswered.set(id, answered);
    const frame = requestFrame(id, name, payload);
    if (this.#held === undefined) this.#socket?.send(frame);
    else this.#held.push(frame);
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelWatch();
    this.#unanswered.clear();
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(disconnect);
    this.#socket?.close();
  }

  #take(frame: Frame | undefined): void {
    if (this.#isOver) return;
    const { listener, token } = this.means;
    switch (frame?.kind) {
      case 'opened':
        this.#silenceMs = frame.silenceMs;
        this.#watch();
        return this.#socket?.send(connectFrame({ token }));
      case 'ping':
        this.#watch();
        this.#socket?.send(pong);
        return listener.alive();
      case 'connected':
        for (const held of this.#held ?? []) this.#socket?.send(held);
        return void (this.#held = undefined);
      case 'event':
        return listener.event(frame.name, frame.payload);
      case 'answer':
        this.#unanswered.get(frame.id)?.(frame.answer);
        return void this.#unanswered.delete(frame.id);
      case 'refused':
        // Only a server of ours sends data along; without it, something before it has refused.
        if (frame.error !== undefined) return this.#closed({ kind: 'refused', error: frame.error });
        return this.#closed({ kind: 'lost', reason: frame.message });
      case 'ended':
        return this.#closed({ kind: 'lost', reason: 'the server ended it' });
      case 'nothing':
        return;
      case undefined:
        return this.#closed({ kind: 'lost', reason: 'the server said what is no frame of Socket.IO' });
    }
  }

  /** The server answers, and pings from then on; when it does not, it cannot be heard any more. */
  #watch(): void {
    this.#cancelWatch();
    const silent = () => this.#closed({ kind: 'lost', reason: 'nothing was heard from the server' });
    this.#cancelWatch = this.means.timers.after(this.#silenceMs, silent);
  }

  #closed(closure: Closure): void {
    if (this.#isOver) return;
    this.close();
    this.means.listener.closed(closure);
  }
}

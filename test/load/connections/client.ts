import type { Cancel, Random, Timers } from '#kernel';

import { Backoff } from '../../../libs/client/src/backoff.js';
import { type Gateway, machineNow } from './orders.js';
import { ThinSocket } from './thin-socket.js';

/** As long as a gateway may take for a welcome, and for the answer to the first question. The SDK would have given up before. */
const attemptMs = 20_000;

export interface ClientOptions {
  readonly userId: string;
  readonly token: string;
  readonly gateways: readonly Gateway[];
  /** Which of them it comes to first. */
  readonly first: number;
  readonly random: Random;
  readonly timers: Timers;
  readonly onConnected: () => void;
  readonly onLost: (wasConnected: boolean) => void;
  /** An attempt is given up, because this did not come in time. It is lost after. */
  readonly onStalled: (missing: 'session.ready' | 'inbox.sync') => void;
  readonly onMessage: (conversationId: string, sequence: number, text: string) => void;
}

/** One user's connection, which comes back as the SDK's does, to a gateway that takes it, and then asks for what it missed. */
export class Client {
  isConnected = false;
  #gateway: number;
  #socket: ThinSocket;
  #backoff: Backoff;
  #connectedAt = 0;
  #requests = 0;
  #isAsking = false;
  #cancelAttempt: Cancel | undefined;
  #ended = false;
  readonly #answers = new Map<number, (answer: string) => void>();

  constructor(private readonly options: ClientOptions) {
    this.#gateway = options.first;
    this.#backoff = new Backoff(options.random);
    this.#socket = this.#open();
  }

  /** @param done hears the acknowledgement, as JSON. */
  request(name: string, payload: unknown, done: (answer: string) => void): void {
    const id = ++this.#requests;
    this.#answers.set(id, done);
    this.#socket.send(`2${id}${JSON.stringify([name, payload])}`);
  }

  /** Leaves, and does not come back. */
  end(): void {
    this.#ended = true;
    this.#socket.close();
  }

  #open(): ThinSocket {
    const { token, gateways, timers } = this.options;
    const { host, port } = gateways[this.#gateway % gateways.length] as Gateway;
    const onPacket = (packet: string) => this.#take(packet);
    this.#isAsking = false;
    this.#cancelAttempt = timers.after(attemptMs, () => this.#giveUp());
    return new ThinSocket({ host, port, token, onPacket, onClose: () => this.#closed() });
  }

  #giveUp(): void {
    this.options.onStalled(this.#isAsking ? 'inbox.sync' : 'session.ready');
    this.#socket.close();
  }

  /** As a balancer would have it: to another gateway. */
  #closed(): void {
    this.#cancelAttempt?.();
    if (this.#ended) return;
    if (this.isConnected && machineNow() - this.#connectedAt > 5_000) this.#backoff.reset();
    this.options.onLost(this.isConnected);
    this.isConnected = false;
    this.#answers.clear();
    this.#gateway += 1 + Math.floor(this.options.random.unit() * (this.options.gateways.length - 1));
    this.options.timers.after(this.#backoff.next(), () => (this.#socket = this.#open()));
  }

  #take(packet: string): void {
    if (packet.startsWith('2["conversation.changes"')) return this.#hear(packet);
    if (packet.startsWith('2["session.ready"')) return this.#ask();
    // Refused: it closes.
    if (packet.startsWith('4')) return this.#socket.close();
    const answered = /^3(\d+)/.exec(packet);
    if (answered === null) return;
    const id = Number(answered[1]);
    this.#answers.get(id)?.(packet.slice(answered[0].length));
    this.#answers.delete(id);
  }

  #ask(): void {
    this.#isAsking = true;
    this.request('inbox.sync', { heads: {} }, () => this.#welcomed());
  }

  #welcomed(): void {
    this.#cancelAttempt?.();
    this.isConnected = true;
    this.#connectedAt = machineNow();
    this.options.onConnected();
  }

  #hear(packet: string): void {
    const [, { conversationId, changes }] = JSON.parse(packet.slice(1)) as [string, Changes];
    for (const { type, message } of changes)
      if (type === 'message.created' && message !== undefined)
        this.options.onMessage(conversationId, message.sequence, message.text);
  }
}

interface Changes {
  readonly conversationId: string;
  readonly changes: readonly { readonly type: string; readonly message?: { readonly sequence: number; readonly text: string } }[];
}

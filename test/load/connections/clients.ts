import { SystemClock, SystemRandom, SystemTimers } from '#kernel';
import { v4 } from 'uuid';

import { atRate } from '../driving/pace.js';
import { Client } from './client.js';
import { type Counts, machineNow, type Order } from './orders.js';
import { workload } from './workload.js';

const noCounts = {
  lost: 0,
  failed: 0,
  stalled: 0,
  sent: 0,
  acknowledged: 0,
  refused: 0,
  expected: 0,
  received: 0,
  outOfOrder: 0,
};

/** The clients of one process, and what they have seen. */
class Clients {
  readonly #clients = new Map<string, Client>();
  readonly #lastSequence = new Map<string, number>();
  readonly #random = new SystemRandom();
  readonly #timers = new SystemTimers();
  #counts = { ...noCounts };
  #latencyMs: number[] = [];
  #connected = 0;
  #lastConnectedAt = 0;
  #starting: () => void = () => undefined;

  async obey(order: Order): Promise<unknown> {
    switch (order.kind) {
      case 'connect':
        return this.#connect(order);
      case 'send':
        return this.#send(order);
      case 'count':
        return this.#count();
    }
  }

  async #connect({ clients, gateways }: Extract<Order, { kind: 'connect' }>): Promise<void> {
    for (const [index, { userId, token }] of clients.entries()) {
      while (index - this.#connected >= workload.handshakesAtOnce)
        await new Promise<void>((resolve) => void (this.#starting = resolve));
      const client = new Client({
        userId,
        token,
        gateways,
        first: index,
        random: this.#random,
        timers: this.#timers,
        onConnected: () => {
          this.#connected += 1;
          this.#lastConnectedAt = machineNow();
          this.#starting();
        },
        onLost: (wasConnected) => {
          if (wasConnected) this.#connected -= 1;
          this.#counts[wasConnected ? 'lost' : 'failed'] += 1;
        },
        onStalled: (missing) => {
          this.#counts.stalled += 1;
          console.error(`an attempt to connect is given up: no ${missing}`);
        },
        onMessage: (conversationId, sequence, text) => this.#hear(userId, conversationId, sequence, text),
      });
      this.#clients.set(userId, client);
    }
  }

  /** Each message says when it was due. */
  async #send({ to, perSecond, seconds }: Extract<Order, { kind: 'send' }>): Promise<void> {
    if (to.length === 0) return;
    const pace = { clock: new SystemClock(), timers: this.#timers };
    await atRate(pace, { count: Math.round(perSecond * seconds), perSecond }, async (index) => {
      const { userId, conversationId, members } = to[index % to.length] as (typeof to)[number];
      const text = `${machineNow()} `.padEnd(workload.textBytes, '.');
      this.#counts.sent += 1;
      this.#clients.get(userId)?.request('message.send', { conversationId, idempotencyKey: v4(), text }, (answer) => {
        const isAcknowledged = answer.startsWith('[{"ok":true');
        this.#counts[isAcknowledged ? 'acknowledged' : 'refused'] += 1;
        if (isAcknowledged) this.#counts.expected += members;
      });
    });
  }

  #hear(userId: string, conversationId: string, sequence: number, text: string): void {
    this.#latencyMs.push(machineNow() - Number.parseFloat(text));
    this.#counts.received += 1;
    const key = userId + conversationId;
    if (sequence !== (this.#lastSequence.get(key) ?? 0) + 1) this.#counts.outOfOrder += 1;
    this.#lastSequence.set(key, sequence);
  }

  #count(): Counts {
    const counts = {
      ...this.#counts,
      latencyMs: this.#latencyMs,
      connected: this.#connected,
      lastConnectedAt: this.#lastConnectedAt,
    };
    this.#counts = { ...noCounts };
    this.#latencyMs = [];
    return counts;
  }
}

const clients = new Clients();
process.on('message', ({ id, order }: { readonly id: number; readonly order: Order }) => {
  void clients.obey(order).then((answer) => process.send?.({ id, answer }));
});
process.on('disconnect', () => process.exit());

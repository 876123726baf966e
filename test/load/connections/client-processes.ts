import { type ChildProcess, fork } from 'node:child_process';

import { compiledProgram } from '../driving/launchable.js';
import type { Counts, Gateway, Order, Sending } from './orders.js';

/** A user with the token that lets them in. */
export interface Entrant {
  readonly userId: string;
  readonly token: string;
}

/** Processes that hold the clients: each user is in the one of their number. */
export class ClientProcesses implements Disposable {
  readonly #children: readonly ChildProcess[];
  readonly #homes = new Map<string, number>();
  readonly #answers = new Map<number, (answer: unknown) => void>();
  readonly #loss = Promise.withResolvers<never>();
  #orders = 0;

  constructor(count: number) {
    this.#loss.promise.catch(() => undefined);
    this.#children = Array.from({ length: count }, () => {
      const child = fork(compiledProgram('test/load/connections/clients'), { serialization: 'advanced' });
      child.on('message', ({ id, answer }: { readonly id: number; readonly answer: unknown }) => {
        this.#answers.get(id)?.(answer);
        this.#answers.delete(id);
      });
      child.once('exit', (code) => this.#loss.reject(new Error(`a process of clients ended: ${code}`)));
      return child;
    });
  }

  /** Resolves when everybody has begun to. */
  async connect(entrants: readonly Entrant[], gateways: readonly Gateway[]): Promise<void> {
    const clients: Entrant[][] = this.#children.map(() => []);
    for (const [index, entrant] of entrants.entries()) {
      const home = index % this.#children.length;
      this.#homes.set(entrant.userId, home);
      clients[home]?.push(entrant);
    }
    await Promise.all(
      this.#children.map((child, home) => this.#order(child, { kind: 'connect', clients: clients[home] ?? [], gateways })),
    );
  }

  /** To the conversations in turn, each message by one of those who are named for it. */
  async send(to: readonly Sending[], perSecond: number, seconds: number): Promise<void> {
    const shares = this.#children.map((_, home) => to.filter(({ userId }) => this.#homes.get(userId) === home));
    await Promise.all(
      this.#children.map((child, home) => {
        const mine = shares[home] ?? [];
        return this.#order(child, { kind: 'send', to: mine, perSecond: (perSecond * mine.length) / to.length, seconds });
      }),
    );
  }

  async count(): Promise<readonly Counts[]> {
    return Promise.all(this.#children.map((child) => this.#order(child, { kind: 'count' }) as Promise<Counts>));
  }

  get pids(): readonly number[] {
    return this.#children.map(({ pid }) => pid as number);
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) {
      child.removeAllListeners('exit');
      child.kill('SIGKILL');
    }
  }

  #order(child: ChildProcess, order: Order): Promise<unknown> {
    const id = ++this.#orders;
    const answer = new Promise((resolve) => void this.#answers.set(id, resolve));
    child.send({ id, order });
    return Promise.race([answer, this.#loss.promise]);
  }
}

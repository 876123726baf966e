import type { Disturbances } from '../disturbances.js';
import type { SimulatedProcess } from '../engine/simulated-process.js';
import type { SimulatedTime } from '../engine/simulated-time.js';
import type { SimulatedDatabase } from './simulated-database.js';

/** A node's way to the store, and what may become of a statement on it. */
export interface Way {
  readonly time: SimulatedTime;
  readonly node: SimulatedProcess;
  readonly nodeId: string;
  readonly database: SimulatedDatabase;
  readonly disturbances: Disturbances;
}

/**
 * Carries statements of one node to the store. Always true, as of a connection: a statement that does not answer in time has
 * an unknown outcome, for it may have happened, may not, and may yet; and so has one whose connection broke.
 */
export class DatabaseLink {
  constructor(
    private readonly way: Way,
    private readonly timeoutMs: number,
    /** What the port promises to throw. */
    private readonly unknown: (reason: string) => Error,
  ) {}

  query<Value>(statement: () => Promise<Value>): Promise<Value> {
    const { node, disturbances, nodeId } = this.way;
    return new Promise<Value>((resolve, reject) => {
      const cancelTimeout = node.timers.after(this.timeoutMs, () =>
        reject(this.unknown(`no answer within ${this.timeoutMs} ms`)),
      );
      const settle = (action: () => void) =>
        node.deliver(() => {
          cancelTimeout();
          action();
        });
      const breaks = (reason: string) => settle(() => reject(this.unknown(reason)));

      switch (disturbances.requestToStore()) {
        case 'lost':
          return;
        case 'broken':
          this.#later(() => breaks('the connection broke before the statement'));
          return;
        case 'fine':
          this.#arrive(() => {
            if (!this.way.database.accepting) return this.#later(() => breaks('the store is starting up'));
            statement().then(
              (value) => this.#answer(() => settle(() => resolve(value)), breaks),
              (error: Error) => this.#answer(() => settle(() => reject(error)), breaks),
            );
          });
      }
    }).finally(() => disturbances.trace.say(`${nodeId} heard from the store`));
  }

  /** News from the store. They come late, or not at all while the way is cut. */
  notify(listener: () => void): void {
    const { node, disturbances, nodeId } = this.way;
    if (disturbances.answerOfStore() !== 'fine') return;
    this.#later(() => disturbances.storeCuts.pass(nodeId, () => node.deliver(listener)));
  }

  #arrive(run: () => void): void {
    const { database, disturbances, nodeId } = this.way;
    this.#later(() => disturbances.storeCuts.pass(nodeId, () => database.process.deliver(run)));
  }

  #answer(tell: () => void, breaks: (reason: string) => void): void {
    const { disturbances, nodeId } = this.way;
    switch (disturbances.answerOfStore()) {
      case 'lost':
        return;
      case 'broken':
        this.#later(() => breaks('the connection broke before the answer'));
        return;
      case 'fine':
        this.#later(() => disturbances.storeCuts.pass(nodeId, tell));
    }
  }

  #later(action: () => void): void {
    this.way.time.after(this.way.disturbances.storeDelay(), action);
  }
}

import type { Timers } from './timers.js';

interface Wanted<Request, Value> {
  readonly request: Request;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/** Turns the loads that are asked for in the same moment into one query. One at a time: what comes meanwhile is the next one. */
export class BatchedLoader<Request, Value> {
  #wanted: Wanted<Request, Value>[] = [];
  #running = false;

  /** @param loadAll answers each request at its index, or leaves it undefined. */
  constructor(
    private readonly loadAll: (requests: readonly Request[]) => Promise<readonly (Value | undefined)[]>,
    private readonly batchMax: number,
    private readonly timers: Timers,
  ) {}

  load(request: Request): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#wanted.push({ request, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    await this.timers.soon();
    while (this.#wanted.length > 0) await this.#loadSome(this.#wanted.splice(0, this.batchMax));
    this.#running = false;
  }

  async #loadSome(wanted: readonly Wanted<Request, Value>[]): Promise<void> {
    try {
      const loaded = await this.loadAll(wanted.map(({ request }) => request));
      for (const [index, { resolve, reject }] of wanted.entries()) {
        const value = loaded[index];
        if (value === undefined) reject(new Error(`request ${index} of ${wanted.length} was not answered`));
        else resolve(value);
      }
    } catch (error) {
      for (const { reject } of wanted) reject(error);
    }
  }
}

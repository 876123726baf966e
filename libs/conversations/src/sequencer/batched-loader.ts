import type { Timers } from '#kernel';

interface Wanted<Value> {
  readonly id: string;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/** Turns the loads that are asked for in the same moment into one query. One at a time: what comes meanwhile is the next one. */
export class BatchedLoader<Value> {
  #wanted: Wanted<Value>[] = [];
  #running = false;

  constructor(
    private readonly loadAll: (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
    private readonly batchMax: number,
    private readonly timers: Timers,
  ) {}

  load(id: string): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#wanted.push({ id, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    await this.timers.soon();
    while (this.#wanted.length > 0) await this.#loadSome(this.#wanted.splice(0, this.batchMax));
    this.#running = false;
  }

  async #loadSome(wanted: readonly Wanted<Value>[]): Promise<void> {
    try {
      const loaded = await this.loadAll([...new Set(wanted.map(({ id }) => id))]);
      for (const { id, resolve, reject } of wanted) {
        const value = loaded.get(id);
        if (value === undefined) reject(new Error(`${id} was asked for and not answered`));
        else resolve(value);
      }
    } catch (error) {
      for (const { reject } of wanted) reject(error);
    }
  }
}

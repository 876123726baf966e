import type { Timers } from '#kernel';

interface Wanted<Value> {
  readonly id: string;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/** Turns the loads that are asked for in the same moment into one query. */
export class BatchedLoader<Value> {
  #wanted: Wanted<Value>[] = [];

  constructor(
    private readonly loadAll: (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
    private readonly batchMax: number,
    private readonly timers: Timers,
  ) {}

  load(id: string): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#wanted.push({ id, resolve, reject });
      if (this.#wanted.length === 1) void this.timers.soon().then(() => this.#flush());
    });
  }

  #flush(): void {
    const wanted = this.#wanted;
    this.#wanted = [];
    for (let start = 0; start < wanted.length; start += this.batchMax) {
      void this.#loadSome(wanted.slice(start, start + this.batchMax));
    }
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

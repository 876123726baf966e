/** Those of this tab who wait for what becomes of a write. They do not outlive it, as the write itself may. */
export class Outcomes {
  readonly #waiting = new Map<string, PromiseWithResolvers<unknown>>();

  /** What the server will answer to the command of this entry. Rejects when it is refused. */
  of(id: string): Promise<unknown> {
    const waiting = this.#waiting.get(id) ?? Promise.withResolvers<unknown>();
    // Whoever has it cannot tell when it is rejected; whether they listen is theirs.
    waiting.promise.catch(() => undefined);
    this.#waiting.set(id, waiting);
    return waiting.promise;
  }

  isAwaited(id: string): boolean {
    return this.#waiting.has(id);
  }

  settle(id: string, answer: unknown): void {
    this.#waiting.get(id)?.resolve(answer);
    this.#waiting.delete(id);
  }

  refuse(id: string, error: unknown): void {
    this.#waiting.get(id)?.reject(error);
    this.#waiting.delete(id);
  }

  /** Nothing more is heard here. */
  end(reason: unknown): void {
    for (const id of [...this.#waiting.keys()]) this.refuse(id, reason);
  }
}

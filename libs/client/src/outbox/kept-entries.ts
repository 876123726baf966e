import type { ClientStore, OutboxRevision, OutboxView } from '../storage/client-store.js';
import { type OutboxDelta, OutboxMirror } from './outbox-mirror.js';

/**
 * The outbox in the store, and a mirror of it that can be looked at without waiting. One call of the store
 * follows the other, so that the mirror goes through the same states as the store.
 */
export class KeptEntries {
  readonly mirror = new OutboxMirror();
  #last: Promise<unknown> = Promise.resolve();
  #reading: Promise<void> | undefined;

  /** @param changed is called once the store has it. */
  constructor(
    private readonly store: ClientStore,
    private readonly changed: (delta: OutboxDelta) => void,
  ) {}

  /** @throws ParleyError as `ClientStore.revise`. */
  revise<Value>(about: string, decide: (view: OutboxView) => OutboxRevision<Value>): Promise<Value> {
    return this.#inOrder(async () => {
      let revision: OutboxRevision<Value> | undefined;
      const { value, appended } = await this.store.revise(about, (view) => (revision = decide(view)));
      // What another tab queued before belongs before it here too: nothing of a lane may overtake it.
      if (!this.mirror.isNext(appended)) await this.#readAll();
      else if (revision !== undefined) this.#tell(this.mirror.apply(revision, appended));
      return value;
    });
  }

  /** Looks what others have changed. However often it is asked for meanwhile, it is read once. */
  refresh(): Promise<void> {
    this.#reading ??= this.#inOrder(() => {
      this.#reading = undefined;
      return this.#readAll();
    });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    this.#tell(this.mirror.reset(await this.store.outbox()));
  }

  #tell(delta: OutboxDelta): void {
    if (delta.put.length > 0 || delta.gone.length > 0) this.changed(delta);
  }

  #inOrder<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

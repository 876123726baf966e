import type { Observable } from './observable.js';
import type { Unsubscribe } from './unsubscribe.js';

/** Makes an {@link Observable} of parts that are immutable each: the very same object as long as all of them are. */
export class Snapshots<Value extends object> implements Observable<Value> {
  #value: Value;
  /** What the listeners were last told of. */
  #announced: Value;
  readonly #listeners = new Set<{ readonly call: () => void }>();

  /** @param read puts the parts together as they are now. */
  constructor(private readonly read: () => Value) {
    this.#announced = this.#value = Object.freeze(read());
  }

  readonly get = (): Value => {
    const value = this.read();
    const isSame = (Object.keys(value) as (keyof Value)[]).every((part) => value[part] === this.#value[part]);
    if (!isSame) this.#value = Object.freeze(value);
    return this.#value;
  };

  readonly subscribe = (listener: () => void): Unsubscribe => {
    const subscription = { call: listener };
    this.#listeners.add(subscription);
    return () => void this.#listeners.delete(subscription);
  };

  /** Something may be different. Tells the listeners if it is, and returns whether. */
  refresh(): boolean {
    const value = this.get();
    if (value === this.#announced) return false;
    this.#announced = value;
    for (const { call } of [...this.#listeners]) call();
    return true;
  }
}

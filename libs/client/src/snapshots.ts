import type { Observable } from './observable.js';
import { Subscriptions } from './subscriptions.js';

/** Makes an {@link Observable} of parts that are immutable each: the very same object as long as all of them are. */
export class Snapshots<Value extends object> extends Subscriptions implements Observable<Value> {
  #value: Value;
  /** What the listeners were last told of. */
  #announced: Value;

  /** @param read puts the parts together as they are now. */
  constructor(private readonly read: () => Value) {
    super();
    this.#announced = this.#value = Object.freeze(read());
  }

  readonly get = (): Value => {
    const value = this.read();
    const isSame = (Object.keys(value) as (keyof Value)[]).every((part) => value[part] === this.#value[part]);
    if (!isSame) this.#value = Object.freeze(value);
    return this.#value;
  };

  /** Something may be different. Tells the listeners if it is, and returns whether. */
  refresh(): boolean {
    const value = this.get();
    if (value === this.#announced) return false;
    this.#announced = value;
    this.announce();
    return true;
  }
}

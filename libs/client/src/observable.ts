import type { Unsubscribe } from './unsubscribe.js';

/**
 * A value that changes, as immutable snapshots: the very same one until something changed, then another one
 * that shares whatever did not. Fits React's `useSyncExternalStore(observable.subscribe, observable.get)` and anything
 * else; both functions may be passed on without their object.
 */
export interface Observable<Value> {
  /** The snapshot of now. */
  readonly get: () => Value;
  /** Calls the listener after every change, until the function that this returns is called. */
  readonly subscribe: (listener: () => void) => Unsubscribe;
}

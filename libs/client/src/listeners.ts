import type { Unsubscribe } from './unsubscribe.js';

/** Who wants to hear of what. `Events` maps the name of an event to its payload. */
export class Listeners<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<{ readonly call: (payload: never) => void }>>();

  on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): Unsubscribe {
    // An object of its own per subscription: the same function may be given twice, and taken back once.
    const subscription = { call: listener };
    const subscriptions = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, subscriptions.add(subscription));
    return () => void subscriptions.delete(subscription);
  }

  /**
   * A listener that throws neither stops the others nor the client that emits: its error is thrown on
   * its own, where the platform reports what nobody catches.
   */
  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    for (const { call } of [...(this.#listeners.get(name) ?? [])]) {
      try {
        (call as (payload: Events[Name]) => void)(payload);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

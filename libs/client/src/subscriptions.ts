import { Listeners } from './listeners.js';
import type { Unsubscribe } from './unsubscribe.js';

/** Who looks at an `Observable`. A listener that throws stops neither the others nor whoever changed something. */
export class Subscriptions {
  readonly #listeners = new Listeners<{ readonly changed: undefined }>();

  readonly subscribe = (listener: () => void): Unsubscribe => this.#listeners.on('changed', listener);

  protected announce(): void {
    this.#listeners.emit('changed', undefined);
  }
}

import type { ParleyError } from '#protocol';

import type { Observable } from './observable.js';
import { Subscriptions } from './subscriptions.js';

/** Where the connection stands, and what comes next. */
export interface ConnectionStatus {
  /** As `ConnectionState`; and `offline` while there is no connection and the device says that it has no network. */
  readonly state: 'connecting' | 'connected' | 'reconnecting' | 'offline' | 'closed';
  /** When the next attempt comes, in milliseconds since the Unix epoch by the clock of this device. Absent while one is being made, and while none is needed. */
  readonly retryAt?: number;
  /** Why there is no connection: what ended the last one, or refused the last attempt. */
  readonly reason?: ParleyError;
  /** The server goes away: this client stays until `retryAt`, and connects to another one then. */
  readonly draining?: true;
}

/** The status as it is now. */
export class StatusBoard extends Subscriptions implements Observable<ConnectionStatus> {
  #status: ConnectionStatus = { state: 'connecting' };

  readonly get = (): ConnectionStatus => this.#status;

  show(status: ConnectionStatus): void {
    const { state, retryAt, reason, draining } = this.#status;
    const isSame =
      state === status.state && retryAt === status.retryAt && reason === status.reason && draining === status.draining;
    if (isSame) return;
    this.#status = Object.freeze(status);
    this.announce();
  }
}

import type { Clock, Random, Timers } from '#kernel';

import type { DeviceHints } from './device-hints.js';
import type { ClientStore } from './storage/client-store.js';
import type { Tabs } from './tabs/tabs.js';
import type { TokenSource } from './tokens.js';
import type { Transport } from './transport.js';

/** Where to connect, as whom, and what to use in place of the platform's own. */
export interface ParleyOptions {
  /** Origin of the gateway, such as `https://chat.example.org`. */
  readonly url: string;
  /** Origin of the REST API; absent: the same as `url`. */
  readonly apiUrl?: string;
  readonly token: TokenSource;
  /** Gives up connecting, when it aborts before `connect` has resolved. */
  readonly signal?: AbortSignal;
  /** Absent: Socket.IO over WebSocket to `url`. */
  readonly transport?: Transport;
  /** Absent: the platform's own, as the following ones. */
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
  readonly timers?: Timers;
  readonly random?: Random;
  /**
   * What keeps everything that waits to be sent, and a copy of what the server told; absent: memory, and it ends with the client. It is opened
   * and closed by the client, and belongs to the first user who signs in with it.
   */
  readonly store?: ClientStore;
  /** Which of those that share the store sends; absent: by locks of the browser where there are some, else by a lease in the store. */
  readonly tabs?: Tabs;
  /**
   * Messages of a conversation that its view holds, 1,000 if absent and 100 at least: when so many have come in since older ones were last
   * loaded, it lets go of the oldest. They can be loaded again.
   */
  readonly liveWindow?: number;
  /** Absent: the browser's events, where there are some. */
  readonly hints?: DeviceHints;
}

import type { Clock, Random, Timers } from '#kernel';
import type { User } from '#protocol';

import type { ConnectionState, Conversations, ParleyEvents, Unsubscribe, Users } from './contract.js';
import type { TokenSource } from './tokens.js';
import type { Transport } from './transport.js';

/** Where to connect, as whom, and what to use in place of the platform's own. */
export interface ParleyOptions {
  /** Origin of the gateway, such as `https://chat.example.org`. */
  readonly url: string;
  /** Origin of the REST API; absent: the same as `url`. */
  readonly apiUrl?: string;
  readonly token: TokenSource;
  /** Gives up connecting, when aborted before `connect` has resolved. */
  readonly signal?: AbortSignal;
  /** Absent: Socket.IO over WebSocket to `url`. */
  readonly transport?: Transport;
  /** Absent: the platform's own. */
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
  readonly timers?: Timers;
  readonly random?: Random;
}

export interface Parley {
  readonly me: User;
  readonly connection: ConnectionState;
  readonly users: Users;
  readonly conversations: Conversations;
  on<Name extends keyof ParleyEvents>(event: Name, listener: (payload: ParleyEvents[Name]) => void): Unsubscribe;
  close(): Promise<void>;
}

export declare const Parley: { connect(options: ParleyOptions): Promise<Parley> };

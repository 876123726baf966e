import type { ConnectionStatus, Observable, OutboxSnapshot } from '#client';
import { useSyncExternalStore } from 'react';

import { useParley } from './parley-context.js';

/** The value of an observable, drawn anew when it is another one. */
export const useObservable = <Value>(observable: Observable<Value>): Value =>
  useSyncExternalStore(observable.subscribe, observable.get);

/** Where the connection stands, when the next attempt comes, and why there is none. */
export const useConnectionStatus = (): ConnectionStatus => useObservable(useParley().connectionStatus);

/** How much waits to be sent, and what was refused. */
export const useOutbox = (): OutboxSnapshot => useObservable(useParley().outbox);

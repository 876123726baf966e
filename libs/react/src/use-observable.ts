import type { Observable } from '#client';
import { useSyncExternalStore } from 'react';

/** The value of an observable, drawn anew when it is another one. */
export const useObservable = <Value>(observable: Observable<Value>): Value =>
  useSyncExternalStore(observable.subscribe, observable.get);

import { SystemClock, SystemTimers } from '#kernel';
import { useSyncExternalStore } from 'react';

import { Calendar } from './calendar.js';

export const clock = new SystemClock();
export const calendar = Calendar.ofBrowser();

const minuteMs = 60_000;
const timers = new SystemTimers();

const subscribe = (listener: () => void) => timers.every(minuteMs / 2, listener);
const currentMinute = () => Math.floor(clock.now() / minuteMs) * minuteMs;

/** The time in whole minutes. Whatever is worded by it (today, yesterday) is worded anew as it passes. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, currentMinute);
}

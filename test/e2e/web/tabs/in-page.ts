import { SystemClock, SystemRandom, SystemTimers } from '#kernel';

import { MemoryDisk } from '../../../../libs/client/src/storage/memory-disk.js';
import { MemoryStore } from '../../../../libs/client/src/storage/memory-store.js';
import { tabsFor } from '../../../../libs/client/src/tabs/tabs-for.js';
import type { TabMessage } from '../../../../libs/client/src/tabs/tabs.js';

/** What a page says to the test of what happens in it. */
export type Report = { readonly type: 'began' } | { readonly type: 'heard'; readonly message: TabMessage };

const ports = { clock: new SystemClock(), timers: new SystemTimers(), random: new SystemRandom() };
/** Of the store only the name counts here: it is what tabs have in common. */
const ofPage = tabsFor(new MemoryStore(new MemoryDisk('test')), ports);
const lifetime = new AbortController();
let turn = Promise.withResolvers<void>();

/** What a test calls in a page. */
export const tabs = {
  /** Hears, and asks for the lead. Returns how tabs find each other here. */
  open(): string {
    ofPage.hear((message) => void globalThis.report({ type: 'heard', message }), lifetime.signal);
    ofPage.lead(() => {
      turn = Promise.withResolvers();
      void globalThis.report({ type: 'began' });
      return turn.promise;
    }, lifetime.signal);
    return ofPage.constructor.name;
  },
  tell: (message: TabMessage): void => ofPage.tell(message),
  finish: (): void => turn.resolve(),
  close: (): void => lifetime.abort(),
};

type TabsInPage = typeof tabs;

declare global {
  var tabs: TabsInPage;
  var report: (report: Report) => Promise<void>;
}
globalThis.tabs = tabs;

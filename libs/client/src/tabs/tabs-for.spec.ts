import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '#kernel';
import { ManualTime } from '#testing';

import { MemoryDisk } from '../storage/memory-disk.js';
import { MemoryStore } from '../storage/memory-store.js';
import { BrowserTabs, type Locks } from './browser-tabs.js';
import { LeaseTabs } from './lease-tabs.js';
import { SoleTab } from './sole-tab.js';
import { tabsFor } from './tabs-for.js';

const { clock, timers } = new ManualTime();
const ports = { clock, timers, random: new SeededRandom(1) };
const shared = new MemoryStore(new MemoryDisk('shared'));
const locks: Locks = { request: async () => undefined };
const openChannel = () => ({ postMessage: () => undefined, addEventListener: () => undefined, close: () => undefined });

describe('tabsFor', () => {
  it('leads alone what nobody else can have open', () => {
    expect(tabsFor(new MemoryStore(), ports, { locks, openChannel })).toBeInstanceOf(SoleTab);
  });

  it('takes the locks of a browser, and leases where there are none', () => {
    expect(tabsFor(shared, ports, { locks, openChannel })).toBeInstanceOf(BrowserTabs);
    expect(tabsFor(shared, ports, { openChannel })).toBeInstanceOf(LeaseTabs);
  });

  it('does not take the locks of Node, which hold nobody but its own process back', () => {
    expect(tabsFor(shared, ports)).toBeInstanceOf(LeaseTabs);
  });
});

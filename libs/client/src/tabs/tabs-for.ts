import type { Ports } from '../ports.js';
import type { ClientStore } from '../storage/client-store.js';
import { BrowserTabs, type Locks } from './browser-tabs.js';
import { LeaseTabs } from './lease-tabs.js';
import { SoleTab } from './sole-tab.js';
import { type Channel, TabChannel } from './tab-channel.js';
import type { Tabs } from './tabs.js';

/** What a platform offers to all that have the same store open, each on its own. */
export interface TabPlatform {
  /** Absent on pages that did not come over TLS. */
  readonly locks?: Locks;
  readonly openChannel?: (name: string) => Channel;
}

/** What fits a store: alone if nobody else can have it open, by locks where there are some, else by leases. */
export function tabsFor(store: ClientStore, ports: Ports, platform: TabPlatform = platformOf(globalThis)): Tabs {
  if (store.name === undefined) return new SoleTab(ports.timers);
  const name = `parley:${store.name}`;
  const { locks, openChannel } = platform;
  const channel = openChannel && new TabChannel(() => openChannel(name));
  if (locks !== undefined && channel !== undefined) return new BrowserTabs(name, locks, channel, ports.timers);
  return new LeaseTabs(store, ports, channel);
}

/** Node has locks and channels too, but they end with the process: only a browser's reach all who share a store. */
function platformOf(scope: object): TabPlatform {
  const { isSecureContext, navigator, BroadcastChannel } = scope as {
    readonly isSecureContext?: boolean;
    readonly navigator?: { readonly locks?: Locks };
    readonly BroadcastChannel?: new (name: string) => Channel;
  };
  if (isSecureContext === undefined) return {};
  return {
    ...(navigator?.locks && { locks: navigator.locks }),
    ...(BroadcastChannel && { openChannel: (name) => new BroadcastChannel(name) }),
  };
}

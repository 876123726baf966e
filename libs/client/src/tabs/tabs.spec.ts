import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '#kernel';
import { ManualTime } from '#testing';

import { ProcessTimers } from '../../testing/process.js';
import { describeTabs, TabHere, type TestedTab, type TabsPlatform } from '../../testing/tabs-conformance.js';
import { append, entryOf } from '../../testing/store-under-test.js';
import type { Ports } from '../ports.js';
import { settings } from '../settings.js';
import { type DiskAccess, MemoryDisk } from '../storage/memory-disk.js';
import { MemoryStore } from '../storage/memory-store.js';
import { BrowserTabs, type Locks } from './browser-tabs.js';
import { LeaseTabs } from './lease-tabs.js';
import { SoleTab } from './sole-tab.js';
import { type Channel, TabChannel } from './tab-channel.js';
import type { TabMessage } from './tabs.js';

const day = 24 * 60 * 60 * 1_000;

/** A disk that answers no process that is dead, and none that it was told to keep waiting. */
class ProcessDisk extends MemoryDisk {
  readonly silent = new Set<object>();

  override access<Value>(store: object, access: DiskAccess, work: () => Value): Promise<Value> {
    return this.silent.has(store) ? new Promise(() => undefined) : super.access(store, access, work);
  }
}

/** Channels as a browser has them: copies, a moment later, to all others of the group. */
class Channels {
  readonly #open = new Set<{ readonly channel: Channel; readonly hear: (data: unknown) => void }>();

  get open(): number {
    return this.#open.size;
  }

  readonly join = (): Channel => {
    let listener: ((event: { readonly data: unknown }) => void) | undefined;
    const channel: Channel = {
      postMessage: (message) => {
        const data: unknown = structuredClone(message);
        for (const other of this.#open) if (other !== member) queueMicrotask(() => other.hear(data));
      },
      addEventListener: (_type, added) => (listener = added),
      close: () => this.#open.delete(member),
    };
    const member = { channel, hear: (data: unknown) => listener?.({ data }) };
    this.#open.add(member);
    return channel;
  };
}

/** Processes on one device, and time for all of them. */
class Device {
  readonly time = new ManualTime();
  readonly disk = new ProcessDisk('device');
  readonly channels = new Channels();
  #processes = 0;

  async start(hasChannels = true) {
    const timers = new ProcessTimers(this.time.timers);
    const store = new MemoryStore(this.disk);
    await store.open();
    const ports: Ports = { clock: this.time.clock, timers, random: new SeededRandom((this.#processes += 1)) };
    const tabs = new LeaseTabs(store, ports, hasChannels ? new TabChannel(this.channels.join) : undefined);
    const crash = () => {
      timers.die();
      this.disk.silent.add(store);
    };
    return { tabs, store, crash };
  }

  async until(isSo: () => boolean, withinMs: number, words: string): Promise<void> {
    for (let waited = 0; ; waited += 50) {
      await this.time.settle();
      if (isSo()) return;
      if (waited >= withinMs) throw new Error(`not within ${withinMs} ms: ${words}`);
      await this.time.advance(50);
    }
  }
}

describeTabs('alone', (): TabsPlatform => {
  const device = new Device();
  const { time } = device;
  return {
    capacity: 1,
    open: async (group) => new TabHere(group, new SoleTab(time.timers), () => undefined),
    until: (isSo, withinMs, words) => device.until(isSo, withinMs, words),
    pass: (ms) => time.advance(ms),
    end: (group) => end(device, group),
  };
});

describeTabs('by leases', (): TabsPlatform => {
  const device = new Device();
  return {
    capacity: 3,
    open: async (group) => {
      const { tabs, crash } = await device.start();
      return new TabHere(group, tabs, crash);
    },
    until: (isSo, withinMs, words) => device.until(isSo, withinMs, words),
    pass: (ms) => device.time.advance(ms),
    end: (group) => end(device, group),
  };
});

async function end({ time, channels }: Device, group: readonly TestedTab[]): Promise<void> {
  for (const tab of group) await tab.close();
  await time.settle();
  expect([time.waiting, channels.open]).toEqual([0, 0]);
}

describe('a turn that ends at once', () => {
  const locks: Locks = { request: (_name, _options, granted) => granted() };

  it.each(['alone', 'by leases', 'by locks'])('does not begin again without a pause: %s', async (kind) => {
    const device = new Device();
    const { timers } = device.time;
    const tabs = {
      alone: () => new SoleTab(timers),
      'by leases': async () => (await device.start()).tabs,
      'by locks': () => new BrowserTabs('test', locks, new TabChannel(device.channels.join), timers),
    }[kind]!;
    const lifetime = new AbortController();
    let turns = 0;
    const lead = async () => {
      turns += 1;
      if (turns > 100) lifetime.abort();
      if (turns % 2 === 0) throw new Error('failed');
    };
    (await tabs()).lead(lead, lifetime.signal);
    await device.time.settle();
    expect(turns).toBe(1);
    await device.time.advance(10 * settings.leadAgainMs);
    expect(turns).toBeGreaterThan(5);
    expect(turns).toBeLessThanOrEqual(11);
    lifetime.abort();
    await device.time.settle();
    expect(device.time.waiting).toBe(0);
  });
});

describe('leases', () => {
  const start = async () => {
    const device = new Device();
    const group: TestedTab[] = [];
    const [one, other] = [await device.start(), await device.start()];
    const first = new TabHere(group, one.tabs, one.crash);
    await device.until(() => first.leads, 0, 'the first leads');
    const second = new TabHere(group, other.tabs, other.crash);
    await device.time.advance(1_000);
    return { device, first, second, one, other, faults: group[0]!.faults };
  };

  it.each([day, -day])('are kept by who has them when the clock is set by %d ms, and handed over after it', async (byMs) => {
    const { device, first, second, faults } = await start();
    device.time.setWallClock(byMs);
    await device.time.advance(10_000);
    expect([first.leads, first.turns, second.turns, faults]).toEqual([true, 1, 0, []]);
    await first.kill();
    await device.until(() => second.leads, settings.handOverMs, 'the second leads');
    expect(faults).toEqual([]);
  });

  it('are taken over when the clock is set back in the moment of the death', async () => {
    const { device, first, second } = await start();
    await first.kill();
    device.time.setWallClock(-day);
    await device.until(() => second.leads, settings.handOverMs, 'the second leads');
  });

  it('are over for a holder who could not renew before anybody else can have them', async () => {
    const { device, first, second, one, faults } = await start();
    device.disk.silent.add(one.store);
    await device.until(() => !first.leads, settings.leaseMs, 'the first does not lead any more');
    expect(second.leads).toBe(false);
    await device.until(() => second.leads, settings.handOverMs, 'the second leads');
    expect(faults).toEqual([]);
  });

  it('have one holder still when the device wakes up from a sleep that was longer than they are', async () => {
    const { device, first, second, faults } = await start();
    await device.time.sleep(10 * settings.leaseMs);
    await device.time.advance(settings.handOverMs);
    expect([first.leads !== second.leads, faults]).toEqual([true, []]);
  });

  it('make nobody lead who was closed before the store answered', async () => {
    const device = new Device();
    const { tabs, crash } = await device.start();
    const tab = new TabHere([], tabs, crash);
    await tab.close();
    await device.time.advance(5_000);
    expect([tab.turns, device.disk.lease, device.time.waiting]).toEqual([0, undefined, 0]);
  });

  it('are asked for again when the store could not be asked', async () => {
    const device = new Device();
    const { tabs, store, crash } = await device.start();
    await store.close();
    const tab = new TabHere([], tabs, crash);
    await device.time.advance(1_000);
    expect(tab.turns).toBe(0);
    await store.open();
    await device.until(() => tab.leads, 1_000, 'it leads');
    await tab.close();
    await device.time.settle();
    expect(device.time.waiting).toBe(0);
  });

  it('survive a store that fails for a moment', async () => {
    const { device, first, second, one } = await start();
    await one.store.close();
    await device.time.advance(700);
    await one.store.open();
    await device.time.advance(5_000);
    expect([first.leads, first.turns, second.turns]).toEqual([true, 1, 0]);
  });
});

describe('tabs without channels', () => {
  it('hear of what others did by looking at the store', async () => {
    const device = new Device();
    const [writer, hearer] = [await device.start(false), await device.start(false)];
    const heard: TabMessage[] = [];
    const lifetime = new AbortController();
    hearer.tabs.hear((message) => heard.push(message), lifetime.signal);
    await device.time.advance(2_000);
    expect(heard).toEqual([]);

    await append(writer.store, entryOf(1), entryOf(2));
    writer.tabs.tell({ type: 'queued' });
    await device.time.advance(settings.outboxLookMs);
    expect(heard).toEqual([{ type: 'queued' }]);

    const [entry] = await writer.store.outbox();
    await writer.store.revise('any', () => ({ remove: [entry!.position], value: undefined }));
    await device.time.advance(settings.outboxLookMs);
    expect(heard).toEqual([{ type: 'queued' }, { type: 'changed' }]);

    lifetime.abort();
    await append(writer.store, entryOf(3));
    await device.time.advance(2_000);
    expect(heard).toHaveLength(2);
    expect(device.time.waiting).toBe(0);
  });

  it('hear of what was there before them', async () => {
    const device = new Device();
    const [writer, hearer] = [await device.start(false), await device.start(false)];
    await append(writer.store, entryOf(1));
    const heard: TabMessage[] = [];
    hearer.tabs.hear((message) => heard.push(message), AbortSignal.timeout(60_000));
    await device.time.settle();
    expect(heard).toEqual([{ type: 'queued' }]);
  });
});

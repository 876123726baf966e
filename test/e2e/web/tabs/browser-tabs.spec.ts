import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';

import { describeTabs, type TabsPlatform, type TestedTab } from '../../../../libs/client/testing/tabs-conformance.js';
import { testTimeoutMs } from '../browser-window.js';
import { launchBrowser } from '../browser.js';
import { scriptFor } from '../page-script.js';

import { PageTab } from './page-tab.js';

jest.setTimeout(testTimeoutMs);

/**
 * Locks are handed over when they are let go of, and nobody waits for a time. So what is promised within so much of it only has
 * to come at all here: how soon is the browser's, and the machine's. Tabs without locks are held to the time by a clock of their own.
 */
const patienceMs = 60_000;

describe('in a browser', () => {
  let browser: Browser;
  let script: string;

  beforeAll(async () => {
    [script, browser] = await Promise.all([scriptFor('tabs'), launchBrowser()]);
  });
  afterAll(() => browser.close());

  const start = async () => {
    const context = await browser.newContext();
    let happening = Promise.withResolvers<void>();
    const happened = () => {
      happening.resolve();
      happening = Promise.withResolvers();
    };
    const tabs: PageTab[] = [];
    const platform: TabsPlatform = {
      capacity: 3,
      open: async (group) => {
        const tab = await PageTab.open(context, { script, group, happened });
        tabs.push(tab);
        return tab;
      },
      until: async (isSo, _withinMs, words) => {
        const { promise: late, reject } = Promise.withResolvers<never>();
        const deadline = setTimeout(() => reject(new Error(`not within ${patienceMs} ms: ${words}`)), patienceMs);
        try {
          while (!isSo()) await Promise.race([happening.promise, late]);
        } finally {
          clearTimeout(deadline);
        }
      },
      // Locks change hands when somebody lets go of one, and not as time goes by.
      pass: async () => {
        for (const tab of tabs) await tab.settle();
      },
      end: () => context.close(),
    };
    return platform;
  };

  describeTabs('by locks', start);

  it('a page is found to have locks', async () => {
    const platform = await start();
    const group: TestedTab[] = [];
    expect(((await platform.open(group)) as PageTab).kind).toBe('BrowserTabs');
    await platform.end(group);
  });

  it('a tab that is shut without having been asked makes room for the next', async () => {
    const platform = await start();
    const group: TestedTab[] = [];
    const [first, second] = [await platform.open(group), await platform.open(group)] as [PageTab, PageTab];
    await platform.until(() => first.leads, patienceMs, 'the first leads');
    await first.shut();
    await platform.until(() => second.leads, patienceMs, 'the second leads');
    await platform.end(group);
  });
});

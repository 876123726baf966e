import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { storeConformance } from '../../../../libs/client/testing/store-conformance.js';
import { closeWindows, testTimeoutMs } from '../browser-window.js';
import { launchBrowser } from '../browser.js';
import { origin, scriptFor } from '../page-script.js';
import { storeTab } from './store-page.js';

jest.setTimeout(testTimeoutMs);

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

describe('a store in IndexedDB', () => {
  let browser: Browser;
  let script: string;

  beforeAll(async () => {
    script = await scriptFor('stores');
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  /** Tabs of one browser that has nothing in its storage. */
  const tabs = async (count: number): Promise<readonly Page[]> => {
    const context = await browser.newContext();
    return Promise.all(range(0, count).map(() => storeTab(context, script)));
  };

  const tab = async (): Promise<Page> => (await tabs(1))[0]!;
  const open = (page: Page, version: 1 | 2 = 1) => page.evaluate((wanted) => stores.open('test', wanted), version);
  const outbox = (page: Page) => page.evaluate(() => stores.outbox('test'));
  const append = (page: Page, numbers: readonly number[], size = 0) =>
    page.evaluate(([wanted, of]) => stores.append('test', wanted, of), [numbers, size] as const);

  describe('by itself', () => {
    let page: Page;
    beforeAll(async () => {
      page = await tab();
    });
    afterAll(() => closeWindows(browser));

    it.each(storeConformance)('$name', ({ name }) => page.evaluate((wanted) => stores.conformance(wanted), name));
  });

  describe('among others', () => {
    afterEach(() => closeWindows(browser));

    it('is one for two tabs that queue at once: no position twice, and the order of each', async () => {
      const [one, other] = (await tabs(2)) as [Page, Page];
      await Promise.all([open(one), open(other)]);
      expect(await Promise.all([append(one, range(1, 200)), append(other, range(1_001, 200))])).toEqual(['all', 'all']);
      const numbers = (await outbox(one)) as number[];
      expect(numbers.filter((number) => number <= 1_000)).toEqual(range(1, 200));
      expect(numbers.filter((number) => number > 1_000)).toEqual(range(1_001, 200));
      expect(await outbox(other)).toEqual(numbers);
    });

    it('lets go of the database when another tab upgrades it, and says so', async () => {
      const [old, upgraded] = (await tabs(2)) as [Page, Page];
      expect(await open(old)).toEqual({ found: 'new' });
      await append(old, [1]);
      expect(await open(upgraded, 2)).toEqual({ found: 'intact', migratedFrom: 1 });
      expect(await append(old, [2])).toBe('STORAGE_FAILED');
      expect(await outbox(upgraded)).toEqual([1]);
    });

    it('gives up an upgrade that a tab holds up which hears nobody, and holds up nobody in turn', async () => {
      const [old, upgraded] = (await tabs(2)) as [Page, Page];
      await open(old);
      await append(old, [1]);
      await old.evaluate(() => stores.hold('test'));
      expect(await open(upgraded, 2)).toBe('STORAGE_FAILED');
      await old.evaluate(() => stores.letGo());
      expect(await open(upgraded, 2)).toEqual({ found: 'intact' });
      expect(await outbox(upgraded)).toEqual([1]);
    });

    it('leaves what a newer version has written as it is', async () => {
      const page = await tab();
      await open(page, 2);
      await append(page, [1]);
      expect(await open(page, 1)).toBe('STORAGE_TOO_NEW');
      expect(await open(page, 2)).toEqual({ found: 'intact' });
      expect(await outbox(page)).toEqual([1]);
    });

    it('refuses what there is no room for, and keeps everything that it has acknowledged', async () => {
      const page = await tab();
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2_000_000 });
      await open(page);
      await append(page, [1, 2, 3]);
      const acknowledged: number[] = [];
      await page.exposeFunction('acknowledged', (number: number) => void acknowledged.push(number));
      expect(await append(page, range(4, 500), 20_000)).toBe('STORAGE_FULL');
      expect(acknowledged.length).toBeGreaterThan(10);
      expect(await outbox(page)).toEqual([1, 2, 3, ...acknowledged]);

      await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 20_000_000 });
      expect(await append(page, [1_000])).toBe('all');
      expect(acknowledged.at(-1)).toBe(1_000);
      expect(await outbox(page)).toEqual([1, 2, 3, ...acknowledged]);
    });
  });
});

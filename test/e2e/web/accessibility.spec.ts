import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';

import { RunningParley } from '../../support/running-parley.js';

import { closeWindows, desktop, openWindow, phone, testTimeoutMs } from './browser-window.js';
import { launchBrowser } from './browser.js';
import { somebody } from './people.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What the rules of WCAG and good practice find wrong with what the window shows now. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

jest.setTimeout(testTimeoutMs);

describe('the web page, judged by the rules of accessibility', () => {
  let browser: Browser;
  let parley: RunningParley;

  beforeAll(async () => {
    [browser, parley] = await Promise.all([launchBrowser(), RunningParley.start()]);
  });
  afterEach(() => closeWindows(browser));
  afterAll(async () => {
    await browser.close();
    await parley.stop();
  });

  const looks = [desktop, phone].flatMap((size) => (['light', 'dark'] as const).map((colorScheme) => ({ ...size, colorScheme })));

  it.each(looks)('has no fault in any view ($width pixels, $colorScheme)', async (look) => {
    const page = await openWindow(browser, look);
    const ada = somebody(page, 'Ada');
    const found: Record<string, string[]> = {};
    const judge = async (view: string): Promise<void> => {
      found[view] = await faults(page);
    };

    await page.goto(parley.url);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await judge('welcome');
    const ben = await somebody(await openWindow(browser), 'Ben').signUp(parley.url);
    await ada.signUp(parley.url);
    await judge('empty list');

    await ada.search.fill('nobody is called so');
    await page.getByText('Nobody found', { exact: true }).first().waitFor();
    await judge('nobody found');
    await ada.search.fill(ben.registration.displayName);
    await page.getByRole('option').waitFor();
    await judge('people found');

    await page.getByRole('option').click();
    await page.getByText('No messages yet').last().waitFor();
    await judge('empty conversation');
    await ben.open(ada);
    await ben.write('See https://example.org.');
    await ada.write('x'.repeat(7_900));
    await ada.sees('x'.repeat(7_900));
    await ada.composer.fill('y'.repeat(7_600));
    await judge('conversation');
    await page.getByText('Stored encrypted on the server').click();
    await page.getByText(/The server holds the keys/).waitFor();
    await judge('privacy explained');

    await page.goto(new URL('/c/0198c0de-0000-7000-8000-000000000000', parley.url).href);
    await page.getByText('There is no such conversation').waitFor();
    await judge('no such conversation');
    await page.getByRole('button', { name: 'Back to conversations' }).click();
    await ada.account.click();
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await judge('account');

    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((view) => [view, []])));
  });
});

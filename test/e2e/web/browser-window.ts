import type { Browser, BrowserContext, Page } from 'playwright-core';

import { reportViolations } from './in-browser.js';

/**
 * How long anything on a page may take before a test has failed. A loaded machine is slow, and a page whose server was away
 * waits for up to 15 s until it looks again; a broken page never comes.
 */
const patienceMs = 60_000;
/** How long a test may take: several people sign up in it, each in a browser that has nothing in its cache. */
export const testTimeoutMs = 240_000;

export interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

export const desktop = { width: 1280, height: 800 } as const;
export const phone = { width: 360, height: 700 } as const;

/** A browser of its own, as far as cookies and storage go, with one window. */
export async function openWindow(
  browser: Browser,
  { width = 1280, height = 800, colorScheme }: WindowOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...(colorScheme && { colorScheme }),
  });
  return another(context);
}

/** One more window of a browser that has one. */
export async function another(context: BrowserContext): Promise<Page> {
  context.setDefaultTimeout(patienceMs);
  return context.newPage();
}

/** What nobody looks at any more should not go on receiving messages. */
export async function closeWindows(browser: Browser): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()));
}

/** Everything that a page complained about: errors nobody caught, and what its policy forbade. Watch before it loads. */
export async function complaintsOf(page: Page): Promise<readonly string[]> {
  const complaints: string[] = [];
  await page.addInitScript(reportViolations);
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (said) => {
    // The browser reports every refused request as an error, expected or not; a test that expects none asserts what came.
    if (said.type() === 'error' && !said.text().startsWith('Failed to load resource')) complaints.push(said.text());
  });
  return complaints;
}

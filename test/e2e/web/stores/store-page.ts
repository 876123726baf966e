import type { BrowserContext, Page } from 'playwright-core';

import { pageWith } from '../page-script.js';

/** One more tab in which `stores` can be called. */
export async function storeTab(context: BrowserContext, script: string): Promise<Page> {
  const page = await pageWith(context, script);
  await page.waitForFunction(() => 'stores' in globalThis);
  return page;
}

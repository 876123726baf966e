import type { BrowserContext, Page } from 'playwright-core';

import type { TabMessage } from '../../../../libs/client/src/tabs/tabs.js';
import { TestedTab } from '../../../../libs/client/testing/tabs-conformance.js';
import { pageWith } from '../page-script.js';

import type { Report } from './in-page.js';

/** A tab of a real browser. */
export class PageTab extends TestedTab {
  /** How tabs find each other here. */
  kind = '';
  #isAlive = true;

  private constructor(
    group: TestedTab[],
    readonly page: Page,
  ) {
    super(group);
  }

  /** @param happened is called after everything that the tab reports. */
  static async open(
    context: BrowserContext,
    { script, group, happened }: { readonly script: string; readonly group: TestedTab[]; readonly happened: () => void },
  ): Promise<PageTab> {
    const page = await pageWith(context, script);
    const tab = new PageTab(group, page);
    await page.exposeFunction('report', (report: Report) => {
      if (report.type === 'began') tab.began();
      else tab.heard.push(report.message);
      happened();
    });
    tab.kind = await page.evaluate(() => tabs.open());
    return tab;
  }

  async tell(message: TabMessage): Promise<void> {
    await this.page.evaluate((said) => tabs.tell(said), message);
  }

  async finish(): Promise<void> {
    this.ended();
    await this.page.evaluate(() => tabs.finish());
  }

  async close(): Promise<void> {
    this.ended();
    if (this.#isAlive) await this.page.evaluate(() => tabs.close());
  }

  /** Its process ends in the middle of whatever it does. */
  async kill(): Promise<void> {
    this.ended();
    this.#isAlive = false;
    const crashed = this.page.waitForEvent('crash');
    const devtools = await this.page.context().newCDPSession(this.page);
    // It never answers: there is nobody left to do so.
    devtools.send('Page.crash').catch(() => undefined);
    await crashed;
  }

  /** As a user does it: the page is gone, and was not asked. */
  async shut(): Promise<void> {
    this.ended();
    this.#isAlive = false;
    await this.page.close();
  }

  /** Comes back once the browser has answered all that the page asked of it. */
  async settle(): Promise<void> {
    if (this.#isAlive) await this.page.evaluate(() => globalThis.navigator.locks.query());
  }
}

declare global {
  interface Navigator {
    readonly locks: { query(): Promise<{ readonly held: readonly unknown[]; readonly pending: readonly unknown[] }> };
  }
}

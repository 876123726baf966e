import type { BrowserContext, Page } from 'playwright-core';

import { until } from '#testing';

import type { TabRole, TabSaid } from './in-page.js';

/** A tab of a real browser with a client in it. */
export class CrashingTab {
  readonly said: TabSaid[] = [];

  private constructor(readonly page: Page) {}

  /**
   * On a page of the server's own: a browser lets no page that comes from nowhere connect to this machine. The context has to
   * bypass the policy of that page.
   */
  static async open(context: BrowserContext, { script, url }: { readonly script: string; readonly url: string }) {
    const page = await context.newPage();
    const tab = new CrashingTab(page);
    await page.exposeFunction('clientSaid', (said: TabSaid) => void tab.said.push(said));
    await page.goto(`${url}/livez`);
    await page.addScriptTag({ type: 'module', content: script });
    await page.waitForFunction(() => 'client' in globalThis);
    return tab;
  }

  start(role: TabRole): Promise<void> {
    return this.page.evaluate((given) => client.start(given), role);
  }

  says(kind: TabSaid['said'], withinMs: number): Promise<true> {
    const has = async () => this.said.some(({ said }) => said === kind) || undefined;
    return until({ what: `The tab said "${kind}"`, deadlineMs: withinMs, everyMs: 5 }, has) as Promise<true>;
  }

  /** Its process ends in the middle of whatever it does. */
  async crash(): Promise<void> {
    const crashed = this.page.waitForEvent('crash');
    const devtools = await this.page.context().newCDPSession(this.page);
    // It never answers: there is nobody left to do so.
    devtools.send('Page.crash').catch(() => undefined);
    await crashed;
  }
}

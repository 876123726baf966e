import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';

import { until } from '#testing';

import { type Moment, momentsOf } from '../../../../libs/client/testing/crashes/life.js';
import type { Doing } from '../../../../libs/client/testing/crashes/script.js';
import { Product } from '../../../support/product.js';
import type { Someone } from '../../../support/someone.js';
import { storedOrder } from '../../support/stored-order.js';
import { closeWindows } from '../browser-window.js';
import { launchBrowser } from '../browser.js';
import { scriptFor } from '../page-script.js';
import { CrashingTab } from './crashing-tab.js';

jest.setTimeout(240_000);

/** Far longer than anything takes: a lock changes hands when its tab has gone, and how soon that is, is the machine's. */
const patienceMs = 60_000;
const doings: readonly Doing[] = [{ send: 'one' }, { send: 'two' }, { react: '🎉', to: 2 }, { send: 'three' }];
const moments = momentsOf('message.send', 2).map((moment) => ({ ...moment, title: `${moment.when} ${moment.step}` }));

describe('a tab that crashes while it sends, and another one of the same user', () => {
  let product: Product;
  let browser: Browser;
  let script: string;
  let people = 0;
  beforeAll(async () => {
    [product, browser, script] = await Promise.all([Product.start(), launchBrowser(), scriptFor('crashes')]);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.stop();
  });
  afterEach(() => closeWindows(browser));

  const tokenOf = (name: string) =>
    product.issuer.token({ sub: `subject of ${name}`, sid: 'browser', preferred_username: name, name });

  /** Two tabs of a writer, of whom the first leads and has no network, and somebody who reads. */
  const twoTabs = async (moment: Moment) => {
    people += 1;
    const [writer, reader] = (await product.everyone(`writer ${people}`, `reader ${people}`)) as [Someone, Someone];
    const { conversation } = await writer.does('conversation.open', { userId: reader.userId });
    const { conversationId } = conversation;
    const { url } = product.parley;
    const role = { url, token: await tokenOf(writer.name), conversationId };
    const context = await browser.newContext({ bypassCSP: true });
    const first = await CrashingTab.open(context, { script, url });
    await first.start({ ...role, moment });
    await first.says('leads', patienceMs);
    await first.page.evaluate(() => client.goOffline());
    const second = await CrashingTab.open(context, { script, url });
    await second.start(role);
    return { conversationId, reader, first, second };
  };

  /** Lets the first tab write until it dies, and crashes it. Resolves once the other one leads. */
  const crash = async (first: CrashingTab, second: CrashingTab) => {
    void first.page.evaluate((given) => client.write(given).then(() => client.goOnline()), doings).catch(() => undefined);
    await first.says('dying', patienceMs);
    expect(second.said).not.toContainEqual({ said: 'leads' });
    await first.crash();
    await second.says('leads', patienceMs);
  };

  /** Until everything is there that was done. */
  const settled = (conversationId: string) =>
    until({ what: 'Everything is carried out', deadlineMs: patienceMs }, async () => {
      const stored = await storedOrder(product.database, conversationId);
      return stored.revision >= 1 + doings.length ? stored : undefined;
    });

  it.each(moments)(
    '$title: the second leads, and all that was kept is there once and in order',
    async ({ title: _title, ...moment }) => {
      const { conversationId, reader, first, second } = await twoTabs(moment);
      await crash(first, second);
      const written = moment.step !== 'keep' ? doings.length : moment.when === 'after' ? 2 : 1;
      await second.page.evaluate((rest) => client.write(rest), doings.slice(written));

      const { keys, sequences, revision } = await settled(conversationId);
      expect([sequences, revision]).toEqual([[1, 2, 3], 1 + doings.length]);
      const kept = [...first.said, ...second.said].flatMap((one) => (one.said === 'kept' ? [one.id] : []));
      expect(keys.filter((key) => kept.includes(key))).toEqual(kept);
      expect((await reader.history(conversationId)).map(({ text }) => text)).toEqual(['one', 'two', 'three']);
      const shown = () => second.page.evaluate(() => client.shown());
      await until(
        { what: 'The second tab shows it', deadlineMs: patienceMs },
        async () => (await shown()).waiting === 0 || undefined,
      );
      expect(await shown()).toEqual({ waiting: 0, pending: 0, texts: ['one', 'two', 'three'] });
    },
  );

  it('loses nothing either when the server is killed with the tab, and comes back later', async () => {
    const { conversationId, first, second } = await twoTabs({ step: 'send', when: 'after', command: 'message.send', number: 2 });
    await crash(first, second);
    await product.parley.kill();
    await product.parley.run();
    const { sequences, revision } = await settled(conversationId);
    expect([sequences, revision]).toEqual([[1, 2, 3], 1 + doings.length]);
  });

  it('says STORAGE_TOO_NEW when a newer version has written to the storage of the page', async () => {
    const { url } = product.parley;
    const tab = await CrashingTab.open(await browser.newContext({ bypassCSP: true }), { script, url });
    const token = await tokenOf('somebody');
    expect(await tab.page.evaluate(([at, shown]) => client.startOnNewer(at, shown), [url, token] as const)).toBe(
      'STORAGE_TOO_NEW',
    );
  });
});

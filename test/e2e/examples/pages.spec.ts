import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { until } from '#testing';

import { freePort } from '../../../libs/testing/src/engines/index.js';
import { another, closeWindows, complaintsOf, openWindow, testTimeoutMs } from '../web/browser-window.js';
import { launchBrowser } from '../web/browser.js';
import { Cable } from '../web/cable.js';
import { sendAndGoOn } from '../web/in-browser.js';

import { buildTimeoutMs, Everybody } from './everybody.js';
import { Program } from './program.js';

jest.setTimeout(testTimeoutMs);

describe('the pages of the examples', () => {
  let browser: Browser;
  let everybody: Everybody;
  const urls = new Map<string, string>();
  const servers: Program[] = [];
  beforeAll(async () => {
    [browser, everybody] = await Promise.all([launchBrowser(), Everybody.gather()]);
    for (const example of ['browser', 'react']) {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}/`;
      const server = await Program.preview(example, port, { PARLEY_URL: everybody.url });
      servers.push(server);
      urls.set(example, url);
      await until({ what: `${example} served at ${url}`, deadlineMs: 60_000 }, async () =>
        fetch(url).then(
          ({ ok }) => ok || undefined,
          () => undefined,
        ),
      );
    }
  }, buildTimeoutMs);
  afterEach(() => closeWindows(browser));
  afterAll(async () => {
    await browser.close();
    for (const server of servers) await server.end();
    await everybody.leave();
  });

  async function signIn(page: Page, example: string): Promise<void> {
    await page.goto(urls.get(example) ?? '');
    await page.getByLabel('Access token').fill(everybody.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await status(page, 'connected');
  }
  const status = (page: Page, text: string) =>
    page
      .getByRole('status')
      .and(page.getByText(text, { exact: true }))
      .waitFor();
  const composer = (page: Page) => page.getByLabel('Message', { exact: true });
  const enter = async (page: Page, name: string) => {
    await page.getByRole('navigation').getByRole('button', { name }).click();
    await composer(page).waitFor();
  };
  const write = async (page: Page, text: string) => {
    await composer(page).fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
  };
  const sees = (page: Page, text: string) => page.getByRole('log').getByText(text).waitFor();
  const log = (page: Page) => page.getByRole('log').getByRole('listitem').allInnerTexts();

  it.each(['browser', 'react'])('%s: lists conversations, shows one live, and sends', async (example) => {
    const { ann } = everybody;
    const name = `Seen in ${example}`;
    const conversationId = await everybody.group(name);
    await ann.send(conversationId, 'Before');
    const page = await openWindow(browser);
    const complaints = await complaintsOf(page);
    await signIn(page, example);
    await page
      .getByRole('navigation')
      .getByRole('button', { name: `${name} (1)` })
      .waitFor();
    await enter(page, name);
    await sees(page, 'ann: Before');
    await ann.send(conversationId, 'Live');
    await sees(page, 'ann: Live');
    await write(page, 'From the page');
    await ann.hearsText(conversationId, 'From the page');
    await sees(page, 'pia: From the page');
    expect(await log(page)).toEqual(['ann: Before', 'ann: Live', 'pia: From the page']);
    expect(complaints).toEqual([]);
  });

  it.each(['browser', 'react'])(
    '%s: says that the connection is gone, and sends what was written once it is back, and what was begun meanwhile',
    async (example) => {
      const { ann } = everybody;
      const name = `Cut in ${example}`;
      const conversationId = await everybody.group(name);
      const page = await openWindow(browser);
      const cable = await Cable.of(page);
      await signIn(page, example);
      await enter(page, name);
      await cable.cut();
      await page.evaluate(sendAndGoOn, ['Without a connection', 'The next one'] as const);
      await page.getByRole('status').getByText('1 waiting to be sent').waitFor();
      await sees(page, 'pia: Without a connection');
      await cable.mend();
      await ann.hearsText(conversationId, 'Without a connection');
      await status(page, 'connected');
      await page.getByRole('button', { name: 'Send' }).click();
      await ann.hearsText(conversationId, 'The next one');
      expect(await everybody.texts(conversationId)).toEqual(['Without a connection', 'The next one']);
    },
  );

  it('browser: sends what was written without a connection, although the tab was closed', async () => {
    const { ann } = everybody;
    const conversationId = await everybody.group('Closed');
    const page = await openWindow(browser);
    const cable = await Cable.of(page);
    await signIn(page, 'browser');
    await enter(page, 'Closed');
    await cable.cut();
    await write(page, 'One');
    await write(page, 'Two');
    await page.getByRole('status').getByText('2 waiting to be sent').waitFor();
    const next = await another(page.context());
    await page.close();
    await cable.mend();

    await signIn(next, 'browser');
    await ann.hearsText(conversationId, 'Two');
    expect(await everybody.texts(conversationId)).toEqual(['One', 'Two']);
  });
});

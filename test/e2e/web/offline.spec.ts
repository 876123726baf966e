import { describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';

import { another, testTimeoutMs } from './browser-window.js';
import { Person } from './person.js';
import { WebFixture } from './web-fixture.js';

jest.setTimeout(testTimeoutMs);

describe('the web page without a server', () => {
  const web = new WebFixture();

  /** One more window of somebody who is signed in elsewhere in the same browser. */
  const again = async (person: Person): Promise<Person> => {
    const other = new Person(await another(person.page.context()), person.registration);
    await other.page.goto(web.url);
    return other.signIn();
  };

  /** As a crash ends a tab: it hears nothing of it. */
  const crash = async (page: Page): Promise<void> => {
    const crashed = page.waitForEvent('crash');
    const session = await page.context().newCDPSession(page);
    void session.send('Page.crash').catch(() => undefined);
    await crashed;
  };

  it('US7.1, US7.2, US7.3: keeps what was written while the server was killed, and the tab too, and another tab sends it, once and in order', async () => {
    const ada = await web.signedUp('Ada');
    const ben = await web.signedUp('Ben');
    await ada.open(ben);
    await ada.write('Before');
    await ben.enter(ada.registration.displayName);
    await ben.sees('Before');
    const second = await again(ada);

    await web.parley.kill();
    await ada.page.getByText('Connection lost. Reconnecting…').waitFor();
    const texts = ['one', 'two', 'three', 'four'];
    for (const text of texts) await ada.write(text);
    await ada.page.getByText('4 changes wait to be sent.').waitFor();
    await second.page.getByText('4 changes wait to be sent.').waitFor();

    await crash(ada.page);
    await web.parley.run();
    await ben.sees('four');
    expect(await ben.texts()).toEqual(['Before', ...texts]);
    await second.enter(ben.registration.displayName);
    await second.sees('four');
    expect(await second.texts()).toEqual(['Before', ...texts]);
    await second.page.getByText('wait to be sent').waitFor({ state: 'detached' });
  });

  it('asks before somebody signs out who would lose something, and leaves nothing of them in the browser', async () => {
    const ada = await web.signedUp('Ada');
    const ben = await web.signedUp('Ben');
    await ada.open(ben);
    const kept = () => ada.page.evaluate(async () => (await indexedDB.databases()).map(({ name = '' }) => name));
    expect(await kept()).toHaveLength(1);

    await web.parley.kill();
    await ada.write('Never sent');
    await ada.page.getByText('1 change waits to be sent.').waitFor();
    await ada.account.click();
    await ada.page.getByRole('menuitem', { name: 'Sign out' }).click();
    const question = ada.page.getByRole('dialog', { name: 'Sign out now?' });
    await question.getByText('1 change waits to be sent.').waitFor();
    await question.getByRole('button', { name: 'Stay' }).click();
    await question.waitFor({ state: 'detached' });

    await web.parley.run();
    await ada.message('Never sent').locator('time').waitFor();
    await ada.signOut();
    expect(await kept()).toEqual([]);
  });
});

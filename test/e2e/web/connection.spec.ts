import { describe, expect, it, jest } from '@jest/globals';

import { ParleyError } from '#protocol';

import { testTimeoutMs } from './browser-window.js';
import { Cable } from './cable.js';
import { somebody } from './people.js';
import { WebFixture } from './web-fixture.js';

jest.setTimeout(testTimeoutMs);

describe('the web page and its connection', () => {
  const web = new WebFixture('at our issuer');

  it('says that it is gone, keeps what is written meanwhile, and catches up once it is back', async () => {
    const page = await web.open();
    const cable = await Cable.of(page);
    const ada = await web.signUp(somebody(page, 'Ada'));
    const ben = await web.signedUp('Ben');
    await ada.open(ben);
    await ada.write('Before');
    await ben.conversations.filter({ hasText: 'Before' }).click();
    await ben.sees('Before');
    await ada.stored('Before').waitFor();

    await cable.cut();
    await page.getByText('What you write is kept, and sent later.').waitFor();
    await ada.write('Written without a connection');
    await page.getByText('1 change waits to be sent.').waitFor();
    await ada.message('Written without a connection').getByText('Sending').waitFor();
    await ben.write('Sent meanwhile');
    await ben.sees('Sent meanwhile');
    expect(await ada.message('Sent meanwhile').count()).toBe(0);

    await cable.mend();
    await ada.sees('Sent meanwhile');
    await ben.sees('Written without a connection');
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
    await ada.message('Written without a connection').locator('time').waitFor();
    expect(await ada.texts()).toEqual(await ben.texts());
  });

  it('says why a message was refused, and sends it again or lets it go', async () => {
    const page = await web.open();
    const cable = await Cable.of(page);
    const ada = await web.signUp(somebody(page, 'Ada'));
    const ben = await web.signedUp('Ben');
    await ada.open(ben);

    cable.refuseMessages(new ParleyError('FORBIDDEN').toWire());
    await ada.write('Never sent');
    await ada.write('Sent in the end');
    const refused = ada.messages.filter({ hasText: 'Not sent. You may not do this.' });
    await refused.nth(1).waitFor();

    cable.refuseMessages(undefined);
    await refused.filter({ hasText: 'Never sent' }).getByRole('button', { name: 'Delete' }).click();
    await ada.message('Never sent').waitFor({ state: 'detached' });
    await refused.getByRole('button', { name: 'Try again' }).click();
    await ada.message('Sent in the end').locator('time').waitFor();
    await ben.conversations.first().click();
    await ben.sees('Sent in the end');
    expect(await ben.messages.count()).toBe(1);
    expect(await ada.messages.count()).toBe(1);
  });
});

import { describe, expect, it, jest } from '@jest/globals';
import type { Locator } from 'playwright-core';

import { complaintsOf, phone, testTimeoutMs } from './browser-window.js';
import { groupOf } from './group.js';
import { isInMessage, overflow } from './in-browser.js';
import { somebody } from './people.js';
import { WebFixture } from './web-fixture.js';

jest.setTimeout(testTimeoutMs);

describe('groups on the web page', () => {
  const web = new WebFixture('at our issuer');

  it('lets people make a group and talk in it', async () => {
    const { ada, ben, cleo } = await groupOf(web);
    await ada.write('Welcome!');
    await ben.sees('Welcome!');
    await ben.write('Thank you');
    await cleo.enter('Gardeners');
    await cleo.sees('Thank you');
    await cleo.write('Hello both');
    await ada.sees('Hello both');
    expect(await ada.texts()).toEqual(['Welcome!', 'Thank you', 'Hello both']);
    expect(await cleo.texts()).toEqual(await ada.texts());
    await ada.log.getByText(ben.registration.displayName, { exact: true }).waitFor();
  });

  it('removes a member, whose page shows what was there until then and lets them write no more', async () => {
    const { ada, ben } = await groupOf(web);
    await ada.write('Before');
    await ben.sees('Before');
    const panel = await ada.openGroupPanel();
    await panel.getByRole('button', { name: `Change ${ben.registration.displayName}` }).click();
    await ada.page.getByRole('menuitem', { name: 'Remove from the group' }).click();
    await ben.page.getByText('You were removed from this group.').waitFor();
    await panel.getByText('2 members').waitFor();
    await panel.getByRole('button', { name: 'Close', exact: true }).click();
    await ada.closed(panel);
    await ada.write('After');
    await ada.sees('After');

    expect(await ben.composer.count()).toBe(0);
    await ben.page.reload();
    await ben.page.getByText('You were removed from this group.').waitFor();
    expect(await ben.texts()).toEqual(['Before']);
    await ben.message('Before').hover();
    await ben.message('Before').getByRole('button', { name: 'More' }).waitFor();
    expect(await ben.page.getByRole('button', { name: /^(React|Reply)$/ }).count()).toBe(0);
  });

  it('lets people join by a link, and nobody once it is revoked', async () => {
    const { ada } = await groupOf(web);
    const [dora, eve] = await Promise.all([web.signedUp('Dora'), web.signedUp('Eve')]);
    const panel = await ada.openGroupPanel();
    await panel.getByRole('button', { name: 'Create a link' }).click();
    const link = await panel.getByRole('textbox', { name: 'Invitation link' }).inputValue();

    await dora.page.goto(link);
    await dora.page.getByRole('heading', { name: 'Gardeners' }).waitFor();
    await dora.page.getByText('You are invited to a group of 3 members.').waitFor();
    await dora.page.getByRole('button', { name: 'Join this group' }).click();
    await dora.write('I found the link');
    await ada.sees('I found the link');

    await panel.getByRole('button', { name: 'Revoke' }).click();
    await panel.getByRole('button', { name: 'Revoke' }).waitFor({ state: 'detached' });
    await eve.page.goto(link);
    await eve.page.getByText('The invitation has expired, was used up, or was revoked.').waitFor();
  });

  it('brings more people in, makes them admins, and renames', async () => {
    const { ada, ben } = await groupOf(web);
    const dora = await web.signedUp('Dora');
    const panel = await ada.openGroupPanel();
    await panel.getByRole('button', { name: 'Add people' }).click();
    await ada.pick(panel, dora);
    await panel.getByRole('button', { name: 'Add', exact: true }).click();
    await panel.getByText('4 members').waitFor();
    await dora.conversations.filter({ hasText: 'Gardeners' }).waitFor();

    await panel.getByRole('button', { name: `Change ${ben.registration.displayName}` }).click();
    await ada.page.getByRole('menuitem', { name: 'Make an admin' }).click();
    const theirs = await ben.openGroupPanel();
    await theirs.getByRole('button', { name: 'Change name and description' }).click();
    await theirs.getByRole('textbox', { name: 'Name' }).fill('Growers');
    await theirs.getByRole('button', { name: 'Save' }).click();
    await ada.conversations.filter({ hasText: 'Growers' }).waitFor();
  });

  it('closes with Escape what is open, and only then leaves the conversation', async () => {
    const { ada } = await groupOf(web, phone);
    // What fades away is still there while the key goes on to what lies around it.
    await ada.page.emulateMedia({ reducedMotion: 'no-preference' });
    await ada.write('Lilies');
    const { keyboard } = ada.page;
    const opened: readonly [() => Promise<void>, Locator][] = [
      [() => ada.use('Lilies', 'More'), ada.page.getByRole('menu')],
      [() => ada.use('Lilies', 'React'), ada.page.getByRole('dialog', { name: 'React with an emoji' })],
      [() => ada.choose('Lilies', 'Delete'), ada.page.getByRole('dialog', { name: 'Delete this message?' })],
    ];
    for (const [open, popup] of opened) {
      await open();
      await popup.waitFor();
      await keyboard.press('Escape');
      await popup.waitFor({ state: 'detached' });
      await ada.page.waitForFunction(isInMessage, 1);
    }
    const settings = ada.page.getByRole('button', { name: 'Settings of this conversation' });
    await settings.click();
    await ada.page.getByRole('menu').waitFor();
    await keyboard.press('Escape');
    await ada.page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await ada.composer.isVisible()).toBe(true);

    // What opens gets the focus a moment later: a key that is faster comes from where one was before.
    const tool = (name: 'More' | 'React') => ada.stored('Lilies').getByRole('button', { name });
    const again: readonly [() => Promise<void>, Locator, Locator][] = [
      [() => settings.click(), settings, ada.page.getByRole('menu')],
      [() => ada.use('Lilies', 'More'), tool('More'), ada.page.getByRole('menu')],
      [() => ada.use('Lilies', 'React'), tool('React'), ada.page.getByRole('dialog', { name: 'React with an emoji' })],
    ];
    for (const [open, opener, popup] of again) {
      await open();
      await popup.waitFor();
      await opener.press('Escape');
      await popup.waitFor({ state: 'detached' });
      expect(await ada.composer.isVisible()).toBe(true);
    }
    await ada.choose('Lilies', 'Delete');
    const question = ada.page.getByRole('dialog', { name: 'Delete this message?' });
    await question.waitFor();
    await ada.stored('Lilies').press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await ada.composer.isVisible()).toBe(true);
    await ada.page.waitForFunction(isInMessage, 1);
    await keyboard.press('Escape');
    await ada.search.waitFor();
    await ada.isAt(ada.conversations.first());
  });

  it('keeps an admin, and closes for good', async () => {
    const { ada, ben } = await groupOf(web);
    const panel = await ada.openGroupPanel();
    await panel.getByRole('button', { name: 'Leave' }).click();
    await panel.getByRole('button', { name: 'Leave the group' }).click();
    await panel.getByText('A group keeps an admin: name another one first.').waitFor();
    await panel.getByRole('button', { name: 'Cancel' }).click();
    await panel.getByRole('button', { name: 'Close for everybody' }).click();
    await panel.getByRole('button', { name: 'Close the group' }).click();
    await ben.page.getByText('This group was closed.').waitFor();
    await ada.page.getByText('This group was closed.').waitFor();
    expect(await ben.composer.count()).toBe(0);
  });

  it('mutes, pins and archives for the one who says so', async () => {
    const { ada, ben } = await groupOf(web);
    const settings = ada.page.getByRole('button', { name: 'Settings of this conversation' });
    const line = ada.conversations.filter({ hasText: 'Gardeners' });
    await settings.click();
    await ada.page.getByRole('menuitem', { name: 'Mute for good' }).click();
    await line.getByText('Muted').waitFor({ state: 'attached' });
    await settings.click();
    await ada.page.getByRole('menuitem', { name: 'Pin to the top' }).click();
    await line.getByText('Pinned').waitFor({ state: 'attached' });
    expect(await ben.conversations.getByText(/Muted|Pinned/).count()).toBe(0);

    await settings.click();
    await ada.page.getByRole('menuitem', { name: 'Archive' }).click();
    await ada.page.getByRole('button', { name: 'Archived (1)' }).waitFor();
    await ada.open(ben);
    await line.waitFor({ state: 'detached' });
    await ada.page.getByRole('button', { name: 'Archived (1)' }).click();
    await line.waitFor();
  });

  it('shows who is online, and who does not want that to be seen', async () => {
    const { ada, ben } = await groupOf(web);
    await ada.open(ben);
    const header = ada.page.locator('header');
    await header.getByText('Online').waitFor({ state: 'attached' });
    await ben.account.click();
    await ben.page.getByRole('menuitemradio', { name: 'Nobody' }).click();
    await header.getByText('Online').waitFor({ state: 'detached' });
  });

  it('fits a phone, in the dark', async () => {
    const page = await web.open({ ...phone, colorScheme: 'dark' });
    const complaints = await complaintsOf(page);
    const ada = await web.signUp(somebody(page, 'Ada'));
    const [ben, cleo] = await Promise.all([web.signedUp('Ben'), web.signedUp('Cleo')]);
    await ada.createGroup('A group with a name that is too long for the width of a phone', [ben, cleo]);
    await ada.write('A word that is too long: ' + 'm'.repeat(120));
    await ada.react('A word that is too long: ' + 'm'.repeat(120), '🎉');
    expect(await page.evaluate(overflow)).toBe(0);
    const panel = await ada.openGroupPanel();
    expect(await page.evaluate(overflow)).toBe(0);
    await panel.getByRole('button', { name: 'Close', exact: true }).click();
    await ada.closed(panel);
    await page.keyboard.press('Escape');
    await ada.search.waitFor();
    expect(complaints).toEqual([]);
  });
});

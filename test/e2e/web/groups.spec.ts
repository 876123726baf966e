import { describe, expect, it, jest } from '@jest/globals';
import type { Locator } from 'playwright-core';

import { complaintsOf, phone, testTimeoutMs, type WindowOptions } from './browser-window.js';
import { isFocused, isInMessage, looksAway, overflow, titleBeginsWith } from './in-browser.js';
import { somebody } from './people.js';
import type { Person } from './person.js';
import { scrollToTop } from './scrolling.js';
import { WebFixture } from './web-fixture.js';

jest.setTimeout(testTimeoutMs);

describe('groups on the web page', () => {
  const web = new WebFixture();

  /** A group of three that the first has made; the second is in it too. */
  const group = async (options?: WindowOptions): Promise<{ ada: Person; ben: Person; cleo: Person }> => {
    const [ada, ben, cleo] = await Promise.all([web.signedUp('Ada', options), web.signedUp('Ben'), web.signedUp('Cleo')]);
    await ada.createGroup('Gardeners', [ben, cleo]);
    await ben.enter('Gardeners');
    return { ada, ben, cleo };
  };

  it('lets people make a group and talk in it', async () => {
    const { ada, ben, cleo } = await group();
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

  it('shows reactions to everybody, counts them, and takes them back', async () => {
    const { ada, ben } = await group();
    await ada.write('Tulips');
    await ben.sees('Tulips');
    await ben.react('Tulips', '👍');
    await ada.reaction('Tulips', '👍 1').click();
    const both = ben.reaction('Tulips', '👍 2');
    await both.waitFor();
    expect(await both.getAttribute('aria-pressed')).toBe('true');
    await both.click();
    await ada.reaction('Tulips', '👍 1').waitFor();
    expect(await ben.reaction('Tulips', '👍').getAttribute('aria-pressed')).toBe('false');
  });

  it('finds any emoji by its name, with the keyboard alone', async () => {
    const { ada } = await group();
    await ada.write('Roses');
    await ada.message('Roses').locator('time').waitFor();
    const { keyboard } = ada.page;
    await keyboard.press('Shift+Tab'); // from the composer to the log
    await keyboard.press('ArrowUp');
    expect(await ada.message('Roses').evaluate(isFocused)).toBe(true);
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await ada.page.getByRole('button', { name: 'More emoji' }).press('Enter');
    await ada.page.getByRole('option', { name: 'rose', exact: true }).waitFor();
    await keyboard.type('wilted flower');
    await ada.page
      .getByRole('option')
      .and(ada.page.locator('[aria-selected=true]'))
      .and(ada.page.getByLabel('wilted flower'))
      .waitFor();
    await keyboard.press('Enter');
    await ada.reaction('Roses', '🥀 1').waitFor();
    expect(await ada.message('Roses').evaluate(isFocused)).toBe(true);
  });

  it('shows an edit as one, and what was said before to its author', async () => {
    const { ada, ben } = await group();
    await ada.write('On Munday');
    await ben.sees('On Munday');
    await ada.choose('On Munday', 'Edit');
    const editor = ada.page.getByRole('textbox', { name: 'Edited message' });
    expect(await editor.inputValue()).toBe('On Munday');
    await editor.fill('On Monday');
    await editor.press('Enter');
    await ben.message('On Monday').getByText('edited').waitFor();
    expect(await ada.composer.evaluate(isFocused)).toBe(true);

    await ada.choose('On Monday', 'Earlier versions');
    await ada.page.getByRole('dialog', { name: 'Earlier versions' }).getByText('On Munday').waitFor();
    await ben.use('On Monday', 'More');
    await ben.page.getByRole('menuitem', { name: 'Copy text' }).waitFor();
    expect(await ben.page.getByRole('menuitem', { name: /Edit|Earlier versions|Delete/ }).count()).toBe(0);
  });

  it('leaves a tombstone of what was deleted, by its author or by an admin', async () => {
    const { ada, ben } = await group();
    await ben.write('Not for here');
    await ada.sees('Not for here');
    await ada.choose('Not for here', 'Delete');
    const question = ada.page.getByRole('dialog', { name: 'Delete this message?' });
    await question.getByRole('button', { name: 'Delete' }).click();
    await ben.messages.getByText('Message deleted').waitFor();
    await question.waitFor({ state: 'detached' });
    expect(await ben.message('Not for here').count()).toBe(0);
  });

  it('quotes what a message answers, and leads there', async () => {
    const { ada, ben } = await group();
    await ada.write('Who waters the lemons?');
    for (let number = 1; number <= 30; number += 1) await ada.write(`Line ${number}`);
    await ben.sees('Line 30');
    await ben.use('Line 30', 'Reply');
    await ben.page.getByText(`Reply to ${ada.registration.displayName}`).waitFor();
    await ben.page.keyboard.press('Escape');
    await ben.page.getByText(`Reply to ${ada.registration.displayName}`).waitFor({ state: 'detached' });
    await ben.use('Who waters the lemons?', 'Reply');
    await ben.write('I do');

    const quotation = ada.message('I do').getByRole('button', { name: /^In answer to/ });
    expect(await quotation.innerText()).toContain('Who waters the lemons?');
    await quotation.click();
    await ada.page.waitForFunction(isInMessage, 1);
    expect(await ada.message('Who waters the lemons?').evaluate(isFocused)).toBe(true);
  });

  it('completes a mention by keyboard, and tells the one who is meant wherever they are', async () => {
    const { ada, ben, cleo } = await group();
    const { displayName, username } = ben.registration;
    await ben.open(cleo);
    await ada.composer.pressSequentially(`Ask @${displayName.slice(0, 6).toLowerCase()}`);
    const options = ada.page.getByRole('listbox', { name: 'People to mention' }).getByRole('option');
    await options.filter({ hasText: `@${username}` }).waitFor();
    expect(await ada.composer.getAttribute('aria-activedescendant')).toBe(await options.first().getAttribute('id'));
    await ada.page.keyboard.press('Enter');
    expect(await ada.composer.inputValue()).toBe(`Ask @${displayName} `);
    await ada.composer.pressSequentially('please');
    await ada.page.keyboard.press('Enter');
    await ada.sees(`Ask @${displayName} please`);

    const line = ben.conversations.filter({ hasText: 'Gardeners' });
    await line.getByText('You were mentioned').waitFor({ state: 'attached' });
    await ben.page.getByRole('button', { name: 'Mentions 1 unread' }).click();
    await ben.page.getByRole('dialog', { name: 'Mentions' }).getByRole('link').click();
    await ben.sees(`Ask @${displayName} please`);
    await ben.page.getByRole('button', { name: 'Mentions', exact: true }).waitFor();
    await line.getByText('You were mentioned').waitFor({ state: 'detached' });
  });

  it('offers admins to mention everybody, and nobody else', async () => {
    const { ada, ben, cleo } = await group();
    await ben.composer.pressSequentially('@');
    await ben.page.getByRole('option').first().waitFor();
    expect(await ben.page.getByRole('option', { name: /^all/ }).count()).toBe(0);
    await ben.page.keyboard.press('Escape');
    await ben.page.getByRole('option').first().waitFor({ state: 'detached' });
    expect(await ben.composer.evaluate(isFocused)).toBe(true);

    await ada.composer.pressSequentially('@al');
    await ada.page.getByRole('option', { name: /^all/ }).click();
    await ada.page.keyboard.press('Enter');
    await cleo.conversations.getByText('You were mentioned').waitFor({ state: 'attached' });
  });

  it('counts what is unread until it was on the screen, and tells its author', async () => {
    const { ada, ben, cleo } = await group();
    await ben.open(cleo);
    await ada.write('One');
    await ada.write('Two');
    const line = ben.conversations.filter({ hasText: 'Gardeners' });
    await line.getByText('2 unread messages').waitFor({ state: 'attached' });
    await ben.page.waitForFunction(titleBeginsWith, '(1)');
    expect(await ada.message('Two').getByText('Read', { exact: true }).count()).toBe(0);

    await ben.enter('Gardeners');
    await line.getByText(/unread/).waitFor({ state: 'detached' });
    await cleo.enter('Gardeners');
    await ada.message('Two').getByText('Read', { exact: true }).waitFor({ state: 'attached' });
    await ada.choose('Two', 'Seen by');
    const readers = ada.page.getByRole('dialog', { name: 'Seen by' }).getByRole('region', { name: 'Read' });
    await readers.getByText(ben.registration.displayName).waitFor();
    await readers.getByText(cleo.registration.displayName).waitFor();
  });

  it('takes for read only what is on the screen of a window that somebody looks at', async () => {
    const [ada, ben] = await Promise.all([web.signedUp('Ada'), web.signedUp('Ben')]);
    await ada.open(ben);
    for (let number = 1; number <= 30; number += 1) await ada.write(`Line ${number}`);
    await ben.enter(ada.registration.displayName);
    await ben.sees('Line 30');
    const state = (text: string, word: string) => ada.message(text).getByText(word, { exact: true });
    await state('Line 30', 'Read').waitFor({ state: 'attached' });

    await scrollToTop(ben.log);
    await ada.write('Further down');
    await state('Further down', 'Delivered').waitFor({ state: 'attached' });
    await ben.page.getByRole('button', { name: 'New messages' }).click();
    await state('Further down', 'Read').waitFor({ state: 'attached' });

    await ben.page.evaluate(looksAway, true);
    await ada.write('Behind their back');
    await state('Behind their back', 'Delivered').waitFor({ state: 'attached' });
    await ben.conversations.getByText('1 unread message').waitFor({ state: 'attached' });
    await ben.page.evaluate(looksAway, false);
    await state('Behind their back', 'Read').waitFor({ state: 'attached' });
  });

  it('says who is typing, and no longer once their message is there', async () => {
    const { ada, ben } = await group();
    const typing = ada.page.getByText(`${ben.registration.displayName} is typing…`);
    await ben.composer.pressSequentially('Well');
    await typing.waitFor();
    await ben.composer.press('Enter');
    await ada.sees('Well');
    await typing.waitFor({ state: 'detached' });
  });

  it('removes a member, whose page shows what was there until then and lets them write no more', async () => {
    const { ada, ben } = await group();
    await ada.write('Before');
    await ben.sees('Before');
    const panel = await ada.openGroupPanel();
    await panel.getByRole('button', { name: `Change ${ben.registration.displayName}` }).click();
    await ada.page.getByRole('menuitem', { name: 'Remove from the group' }).click();
    await ben.page.getByText('You were removed from this group.').waitFor();
    await panel.getByText('2 members').waitFor();
    await panel.getByRole('button', { name: 'Close', exact: true }).click();
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
    const { ada } = await group();
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
    const { ada, ben } = await group();
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
    const { ada } = await group(phone);
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
    await ada.page.getByRole('button', { name: 'Settings of this conversation' }).click();
    await ada.page.getByRole('menu').waitFor();
    await keyboard.press('Escape');
    await ada.page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await ada.composer.isVisible()).toBe(true);
    await keyboard.press('Escape');
    await ada.search.waitFor();
    expect(await ada.conversations.first().evaluate(isFocused)).toBe(true);
  });

  it('keeps an admin, and closes for good', async () => {
    const { ada, ben } = await group();
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
    const { ada, ben } = await group();
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
    const { ada, ben } = await group();
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
    const ada = await somebody(page, 'Ada').signUp(web.url);
    const [ben, cleo] = await Promise.all([web.signedUp('Ben'), web.signedUp('Cleo')]);
    await ada.createGroup('A group with a name that is too long for the width of a phone', [ben, cleo]);
    await ada.write('A word that is too long: ' + 'm'.repeat(120));
    await ada.react('A word that is too long: ' + 'm'.repeat(120), '🎉');
    expect(await page.evaluate(overflow)).toBe(0);
    const panel = await ada.openGroupPanel();
    expect(await page.evaluate(overflow)).toBe(0);
    await panel.getByRole('button', { name: 'Close', exact: true }).click();
    await panel.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await ada.search.waitFor();
    expect(complaints).toEqual([]);
  });
});

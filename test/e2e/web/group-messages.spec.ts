import { describe, expect, it, jest } from '@jest/globals';

import { phone, testTimeoutMs } from './browser-window.js';
import { groupOf } from './group.js';
import { isInMessage, isMessageAt, looksAway, titleBeginsWith } from './in-browser.js';
import { lines, writeElsewhere } from './other-device.js';
import { scrollToTop } from './scrolling.js';
import { WebFixture } from './web-fixture.js';

jest.setTimeout(testTimeoutMs);

describe('messages of a group on the web page', () => {
  const web = new WebFixture('at our issuer');

  it('shows reactions to everybody, counts them, and takes them back', async () => {
    const { ada, ben } = await groupOf(web);
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

  it('offers what can be done with a message that has come below a mouse at rest, once it moves', async () => {
    const { ada } = await groupOf(web, phone);
    const nothing = ada.page.getByText('No messages yet').last();
    await nothing.hover();
    const { x, y } = (await nothing.boundingBox()) ?? { x: 0, y: 0 };
    const large = 'm'.repeat(500);
    await ada.write(large);
    await ada.stored(large).waitFor();
    await nothing.waitFor({ state: 'detached' });
    expect(await ada.page.evaluate(isMessageAt, [x + 20, y + 10] as const)).toBe(true);
    await ada.page.mouse.move(x + 20, y + 10);
    await ada.message(large).getByRole('button', { name: 'React', exact: true }).waitFor();
  });

  it('finds any emoji by its name, with the keyboard alone', async () => {
    const { ada } = await groupOf(web);
    await ada.write('Roses');
    await ada.message('Roses').locator('time').waitFor();
    const { keyboard } = ada.page;
    await keyboard.press('Shift+Tab'); // from the composer to the log
    await keyboard.press('ArrowUp');
    await ada.isAt(ada.message('Roses'));
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await ada.isAt(ada.page.getByRole('dialog', { name: 'React with an emoji' }).getByRole('button').first());
    await keyboard.press('Shift+Tab'); // from the first of them to the last
    await ada.isAt(ada.page.getByRole('button', { name: 'More emoji' }));
    await keyboard.press('Enter');
    await ada.page.getByRole('option', { name: 'rose', exact: true }).waitFor();
    await keyboard.type('wilted flower');
    await ada.page
      .getByRole('option')
      .and(ada.page.locator('[aria-selected=true]'))
      .and(ada.page.getByLabel('wilted flower'))
      .waitFor();
    await keyboard.press('Enter');
    await ada.reaction('Roses', '🥀 1').waitFor();
    await ada.isAt(ada.message('Roses'));
  });

  it('shows an edit as one, and what was said before to its author', async () => {
    const { ada, ben } = await groupOf(web);
    await ada.write('On Munday');
    await ben.sees('On Munday');
    await ada.choose('On Munday', 'Edit');
    const editor = ada.page.getByRole('textbox', { name: 'Edited message' });
    expect(await editor.inputValue()).toBe('On Munday');
    await editor.fill('On Monday');
    await editor.press('Enter');
    await ben.message('On Monday').getByText('edited').waitFor();
    await ada.isAt(ada.composer);

    await ada.choose('On Monday', 'Earlier versions');
    await ada.page.getByRole('dialog', { name: 'Earlier versions' }).getByText('On Munday').waitFor();
    await ben.use('On Monday', 'More');
    await ben.page.getByRole('menuitem', { name: 'Copy text' }).waitFor();
    expect(await ben.page.getByRole('menuitem', { name: /Edit|Earlier versions|Delete/ }).count()).toBe(0);
  });

  it('leaves a tombstone of what was deleted, by its author or by an admin', async () => {
    const { ada, ben } = await groupOf(web);
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
    const { ada, ben } = await groupOf(web);
    await ada.write('Who waters the lemons?');
    await ada.stored('Who waters the lemons?').waitFor();
    await writeElsewhere(ada, lines(30));
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
    await ada.isAt(ada.message('Who waters the lemons?'));
  });

  it('completes a mention by keyboard, and tells the one who is meant wherever they are', async () => {
    const { ada, ben, cleo } = await groupOf(web);
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
    const { ada, ben, cleo } = await groupOf(web);
    await ben.composer.pressSequentially('@');
    await ben.page.getByRole('option').first().waitFor();
    expect(await ben.page.getByRole('option', { name: /^all/ }).count()).toBe(0);
    await ben.page.keyboard.press('Escape');
    await ben.page.getByRole('option').first().waitFor({ state: 'detached' });
    await ben.isAt(ben.composer);

    await ada.composer.pressSequentially('@al');
    await ada.page.getByRole('option', { name: /^all/ }).click();
    await ada.page.keyboard.press('Enter');
    await cleo.conversations.getByText('You were mentioned').waitFor({ state: 'attached' });
  });

  it('says who is typing, and no longer once their message is there', async () => {
    const { ada, ben } = await groupOf(web);
    const typing = ada.page.getByText(`${ben.registration.displayName} is typing…`);
    await ben.composer.pressSequentially('Well');
    await typing.waitFor();
    await ben.composer.press('Enter');
    await ada.sees('Well');
    await typing.waitFor({ state: 'detached' });
  });

  it('counts what is unread until it was on the screen, and tells its author', async () => {
    const { ada, ben, cleo } = await groupOf(web);
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
    await writeElsewhere(ada, lines(30));
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
});

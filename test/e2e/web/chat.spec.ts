import { describe, expect, it, jest } from '@jest/globals';

import { phone, testTimeoutMs, type WindowOptions } from './browser-window.js';
import { isAtEnd, openAndLookFor, overflow, titleBeginsWith } from './in-browser.js';
import { lines, writeElsewhere } from './other-device.js';
import type { Person } from './person.js';
import { firstVisible, loadOlder, scrollToTop } from './scrolling.js';
import { WebFixture } from './web-fixture.js';

jest.setTimeout(testTimeoutMs);

describe('the web page', () => {
  const web = new WebFixture('at our issuer');

  /** Two who are new; the first has opened the conversation. */
  const two = async (options?: WindowOptions): Promise<{ ada: Person; ben: Person }> => {
    const [ada, ben] = await Promise.all([web.signedUp('Ada', options), web.signedUp('Ben', options)]);
    await ada.open(ben);
    return { ada, ben };
  };

  it('lets two people find each other and write in both directions', async () => {
    const { ada, ben } = await two();
    await ada.write('Hello! Are you there?');
    await ada.sees('Hello! Are you there?');

    await ben.conversations.filter({ hasText: 'Hello! Are you there?' }).click();
    await ben.sees('Hello! Are you there?');
    await ben.write('Yes, I am.');
    await ada.sees('Yes, I am.');

    await ada.write('Good.');
    await ben.sees('Good.');
    expect(await ben.texts()).toEqual(await ada.texts());
  });

  it('shows in the list what arrives in a conversation that is not open, and what it is', async () => {
    const { ada, ben } = await two();
    await ada.write('One for the list');
    const line = ben.conversations.filter({ hasText: 'One for the list' });
    await line.getByText('1 unread message').waitFor({ state: 'attached' });
    await ben.page.waitForFunction(titleBeginsWith, '(1)');
    await line.click();
    await line.getByText('1 unread message').waitFor({ state: 'detached' });
  });

  it('shows the same conversation after a reload, and after going back and forth', async () => {
    const { ada } = await two();
    await ada.write('Still here');
    await ada.sees('Still here');
    const address = ada.page.url();

    await ada.page.reload();
    await ada.sees('Still here');
    expect(ada.page.url()).toBe(address);

    await ada.page.goBack();
    await ada.page.getByText('No conversation open').waitFor();
    await ada.page.goForward();
    await ada.sees('Still here');
  });

  it('says the same of a conversation of others as of one that does not exist', async () => {
    const { ada } = await two();
    const stranger = await web.signedUp('Cleo');
    for (const address of [ada.page.url(), new URL('/c/0198c0de-0000-7000-8000-000000000000', web.url).href]) {
      await stranger.page.goto(address);
      await stranger.page.getByText('It does not exist, or you are not a member of it.').waitFor();
    }
  });

  it('brings in older messages as one scrolls up, and keeps the place meanwhile', async () => {
    const { ada, ben } = await two();
    const count = 75;
    await writeElsewhere(ada, lines(count, 'Message'));
    await ada.sees(`Message ${count}`);
    await ben.conversations.filter({ hasText: `Message ${count}` }).click();
    await ben.sees(`Message ${count}`);
    expect(await ben.messages.count()).toBeLessThan(count);

    const { before, after } = await loadOlder(ben.log);
    expect(after).toBe(before);

    await scrollToTop(ben.log);
    await ben.page.getByText(/^This is where your conversation with Ada .* begins\.$/).waitFor();
    expect(await ben.texts()).toEqual(lines(count, 'Message'));
  });

  it('does not move under somebody who reads further up, but says that something new is there', async () => {
    const { ada, ben } = await two();
    await writeElsewhere(ada, lines(30));
    await ada.sees('Line 30');
    await scrollToTop(ada.log);
    const before = await firstVisible(ada.log);

    await ben.conversations.first().click();
    await ben.write('Something new');
    const button = ada.page.getByRole('button', { name: 'New messages' });
    await button.waitFor();
    expect(await firstVisible(ada.log)).toEqual(before);

    await button.click();
    await button.waitFor({ state: 'detached' });
    await ben.write('And more');
    await ada.sees('And more');
    expect(await ada.log.evaluate(isAtEnd)).toBe(true);
  });

  it('shows a text as it was written, and links as links', async () => {
    const { ada, ben } = await two();
    const text = 'One <b>line</b>\n  another &amp; one\nhttps://example.org/a?b=c.';
    await ada.composer.fill(text);
    await ada.composer.press('Enter');
    await ben.conversations.first().click();
    const shown = ben.messages.first().locator('[dir=auto]');
    await shown.waitFor();
    expect(await shown.innerText()).toBe(text);
    expect(await shown.getByRole('link').getAttribute('href')).toBe('https://example.org/a?b=c');
  });

  it('begins a new line with Shift+Enter, and refuses a text beyond the limit without losing it', async () => {
    const { ada } = await two();
    await ada.composer.pressSequentially('One');
    await ada.composer.press('Shift+Enter');
    await ada.composer.pressSequentially('two');
    expect(await ada.composer.inputValue()).toBe('One\ntwo');

    const long = 'x'.repeat(8_001);
    await ada.composer.fill(long);
    await ada.page.getByText('Too long by 1 character').waitFor();
    expect(await ada.page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await ada.composer.press('Enter');
    expect(await ada.composer.inputValue()).toBe(long);

    await ada.composer.press('Backspace');
    await ada.page.getByText('0 characters left').waitFor();
    await ada.composer.press('Enter');
    await ada.sees('x'.repeat(8_000));
    expect(await ada.messages.count()).toBe(1);
  });

  it('keeps what was typed and not sent, by conversation', async () => {
    const { ada, ben } = await two();
    const cleo = await web.signedUp('Cleo');
    await ada.composer.fill('A draft');
    await ada.open(cleo);
    await ada.page.getByRole('heading', { name: cleo.registration.displayName }).waitFor();
    expect(await ada.composer.inputValue()).toBe('');
    await ada.page.goBack();
    await ada.page.getByRole('heading', { name: ben.registration.displayName }).waitFor();
    expect(await ada.composer.inputValue()).toBe('A draft');
  });

  it('takes nothing from somebody who looks for a person while a conversation is being opened', async () => {
    const { ada, ben } = await two();
    await ada.write('Over here');
    await ben.conversations.filter({ hasText: 'Over here' }).waitFor();
    await ben.page.evaluate(openAndLookFor, ada.registration.displayName);
    await ben.composer.waitFor();
    await ben.page.getByRole('option', { name: ada.registration.displayName }).waitFor();
    expect(await ben.search.inputValue()).toBe(ada.registration.displayName);
    await ben.isAt(ben.search);
  });

  it('needs nothing but a keyboard', async () => {
    const { ada, ben } = await two();
    await ada.write('Hello');
    await ben.page.bringToFront();
    const { keyboard } = ben.page;

    await keyboard.press('Tab'); // a new group
    await keyboard.press('Tab'); // the mentions
    await keyboard.press('Tab'); // the account
    await keyboard.press('Tab'); // the search
    await keyboard.type(ada.registration.displayName);
    // Enter takes the one that is marked.
    await ben.page
      .getByRole('option', { name: ada.registration.displayName })
      .and(ben.page.locator('[data-combobox-selected]'))
      .waitFor();
    await keyboard.press('Enter');
    await ben.isAt(ben.composer);
    await ben.sees('Hello');
    await keyboard.type('Typed without a mouse');
    await keyboard.press('Enter');
    await ada.sees('Typed without a mouse');

    await keyboard.press('Escape');
    await ben.isAt(ben.conversations.first());
    await keyboard.press('Shift+Tab');
    await ben.isAt(ben.search);
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await ben.isAt(ben.composer);
  });

  it('shows list and conversation in turns on a phone, and never scrolls sideways', async () => {
    const { ada } = await two(phone);
    const long = 'A word that is too long for a phone: ' + 'm'.repeat(200);
    await ada.write(long);
    await ada.sees(long);
    expect(await ada.search.isVisible()).toBe(false);
    expect(await ada.page.evaluate(overflow)).toBe(0);

    await ada.page.getByRole('button', { name: 'Back to conversations' }).click();
    await ada.search.waitFor();
    expect(await ada.composer.isVisible()).toBe(false);
    await ada.isAt(ada.conversations.first());
    expect(await ada.page.evaluate(overflow)).toBe(0);

    await ada.conversations.first().click();
    await ada.isAt(ada.composer);
    await ada.page.keyboard.press('Escape');
    await ada.search.waitFor();
    await ada.page.goForward();
    await ada.composer.waitFor();
    await ada.page.goBack();
    await ada.search.waitFor();
  });

  it('reads out what others write, and only that', async () => {
    const { ada, ben } = await two();
    await ada.write('Mine');
    await ben.open(ada);
    await ben.sees('Mine');
    await ben.write('Theirs');
    const announced = ada.page.locator('[aria-live=polite][aria-relevant=additions]');
    await announced.getByText(`${ben.registration.displayName}: Theirs`).waitFor({ state: 'attached' });
    expect(await announced.textContent()).not.toContain('Mine');
  });
});

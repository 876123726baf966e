import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { describe, expect, it, jest } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

import { desktop, phone, testTimeoutMs } from './browser-window.js';
import { isDrawnIn } from './in-browser.js';
import { somebody } from './people.js';
import { WebFixture } from './web-fixture.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What the rules of WCAG and good practice find wrong with what the window shows now; by night, what those about colours do. */
async function faults(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(axe);
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction(isDrawnIn, colorScheme);
    const rules = colorScheme === 'dark' ? `runOnly: ['color-contrast', 'link-in-text-block'], ` : '';
    const { violations } = await page.evaluate<AxeResults>(`axe.run({ ${rules}resultTypes: ['violations'] })`);
    for (const { id, nodes } of violations) {
      found.push(`${colorScheme}, ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    }
  }
  return found;
}

jest.setTimeout(testTimeoutMs);

describe('the web page, judged by the rules of accessibility', () => {
  const web = new WebFixture('at our issuer');

  it.each([desktop, phone])('has no fault in any view, by day and by night ($width pixels)', async (size) => {
    const page = await web.open({ ...size, colorScheme: 'light' });
    const ada = somebody(page, 'Ada');
    const found: Record<string, string[]> = {};
    const judge = async (view: string): Promise<void> => {
      found[view] = await faults(page);
    };

    await page.goto(web.url);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await judge('welcome');
    const ben = await web.signedUp('Ben');
    await web.signUp(ada);
    await judge('empty list');

    await ada.search.fill('nobody is called so');
    await page.getByText('Nobody found', { exact: true }).first().waitFor();
    await judge('nobody found');
    await ada.search.fill(ben.registration.displayName);
    await page.getByRole('option').waitFor();
    await judge('people found');

    await page.getByRole('option').click();
    await page.getByText('No messages yet').last().waitFor();
    await judge('empty conversation');
    await ben.open(ada);
    await ben.write('See https://example.org.');
    await ada.sees('See https://example.org.');
    await ada.write('x'.repeat(7_900));
    await ada.sees('x'.repeat(7_900));
    await ada.composer.fill('y'.repeat(7_600));
    await judge('conversation');
    await page.getByText('Stored encrypted on the server').click();
    await page.getByText(/The server holds the keys/).waitFor();
    await judge('privacy explained');

    await page.goto(new URL('/c/0198c0de-0000-7000-8000-000000000000', web.url).href);
    await page.getByText('There is no such conversation').waitFor();
    await judge('no such conversation');
    await page.getByRole('button', { name: 'Back to conversations' }).click();
    await ada.account.click();
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await judge('account');

    expect(found).toEqual(nothingIn(found));
  });

  it.each([desktop, phone])(
    'has no fault in any view of a group, by day and by night ($width pixels)',
    async (size) => {
      const page = await web.open({ ...size, colorScheme: 'light' });
      const ada = await web.signUp(somebody(page, 'Ada'));
      const found: Record<string, string[]> = {};
      const judge = async (view: string): Promise<void> => {
        found[view] = await faults(page);
      };
      const [ben, cleo] = await Promise.all([web.signedUp('Ben'), web.signedUp('Cleo')]);

      await page.getByRole('button', { name: 'New group' }).click();
      const form = page.getByRole('form', { name: 'New group' });
      await form.getByLabel('Name').fill('Gardeners');
      await form.getByPlaceholder('Find a person').fill(ben.registration.displayName);
      await page.getByRole('option').waitFor();
      await judge('people for a new group');
      await ada.pick(form, ben);
      await judge('new group');
      await ada.pick(form, cleo);
      await form.getByRole('button', { name: 'Create group' }).click();
      await ada.composer.waitFor();

      await ben.enter('Gardeners');
      await ben.write('Tulips or roses?');
      await ada.react('Tulips or roses?', '👍');
      await ada.use('Tulips or roses?', 'Reply');
      await ada.composer.pressSequentially('Ask @');
      await page.getByRole('listbox', { name: 'People to mention' }).waitFor();
      await judge('mention and reply');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      await ada.write('Gone soon');
      await ada.choose('Gone soon', 'Delete');
      await page.getByRole('dialog', { name: 'Delete this message?' }).waitFor();
      await judge('deletion');
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await ada.log.getByText('Message deleted').waitFor();
      await ben.composer.pressSequentially('@');
      await ben.page.getByRole('option').first().waitFor();
      await ben.page.keyboard.press('Enter');
      await ben.page.keyboard.type('look');
      await ben.page.keyboard.press('Enter');
      await ada.sees(`@${ada.registration.displayName} look`);
      await ada.message('Tulips or roses?').hover();
      await judge('group');

      await ada.use('Tulips or roses?', 'React');
      await page.getByRole('button', { name: 'More emoji' }).waitFor();
      await judge('common emoji');
      await page.getByRole('button', { name: 'More emoji' }).click();
      await page.getByRole('option').first().waitFor();
      await judge('all emoji');
      await page.keyboard.press('Escape');
      await ada.use('Tulips or roses?', 'More');
      await page.getByRole('menuitem').first().waitFor();
      await judge('message menu');
      await page.getByRole('menuitem', { name: 'Reactions' }).click();
      await page.getByRole('dialog', { name: 'Reactions' }).getByText(ada.registration.displayName).waitFor();
      await judge('reactions');
      await page.keyboard.press('Escape');
      await ada.closed(page.getByRole('dialog', { name: 'Reactions' }));
      await ada.write('Munday');
      await ada.choose('Munday', 'Edit');
      await page.getByRole('textbox', { name: 'Edited message' }).fill('Monday');
      await judge('editing');
      await page.keyboard.press('Enter');
      // The new text shows at once, the editor goes once it is stored: what is pointed at before that moves away.
      await page.getByRole('textbox', { name: 'Edited message' }).waitFor({ state: 'detached' });
      await ada.choose('Monday', 'Earlier versions');
      await page.getByRole('dialog').getByText('Munday').waitFor();
      await judge('versions');
      await page.keyboard.press('Escape');
      await ada.choose('Monday', 'Seen by');
      await page.getByRole('dialog', { name: 'Seen by' }).waitFor();
      await judge('seen by');
      await page.keyboard.press('Escape');

      const panel = await ada.openGroupPanel();
      await panel.getByRole('button', { name: 'Create a link' }).click();
      const link = await panel.getByRole('textbox', { name: 'Invitation link' }).inputValue();
      await panel.getByRole('button', { name: 'Revoke' }).waitFor();
      await judge('group panel');
      await panel.getByRole('button', { name: `Change ${ben.registration.displayName}` }).click();
      await page.getByRole('menuitem').first().waitFor();
      await judge('member menu');
      await page.keyboard.press('Escape');
      await panel.getByRole('button', { name: 'Change name and description' }).click();
      await panel.getByRole('button', { name: 'Add people' }).click();
      await panel.getByRole('button', { name: 'Close for everybody' }).click();
      await judge('group panel, everything open');
      await panel.getByRole('button', { name: 'Close', exact: true }).click();
      await page.getByRole('button', { name: 'Settings of this conversation' }).click();
      await page.getByRole('menuitem', { name: 'Pin to the top' }).waitFor();
      await judge('settings of a conversation');
      await page.getByRole('menuitem', { name: 'Pin to the top' }).click();

      await page.goto(link);
      await page.getByRole('button', { name: 'Join this group' }).waitFor();
      await judge('invitation');
      await page.getByRole('button', { name: 'Back to conversations' }).click();
      await ben.write('More to read');
      await ada.conversations.getByText('1 unread message').waitFor({ state: 'attached' });
      await judge('list with marks');
      await page.getByRole('button', { name: /^Mentions/ }).click();
      await page.getByRole('dialog', { name: 'Mentions' }).getByRole('link').waitFor();
      await judge('mentions');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog', { name: 'Mentions' }).waitFor({ state: 'detached' });

      await ada.enter('Gardeners');
      const again = await ada.openGroupPanel();
      await again.getByRole('button', { name: 'Close for everybody' }).click();
      await again.getByRole('button', { name: 'Close the group' }).click();
      await page.getByText('This group was closed.').waitFor();
      await again.waitFor({ state: 'detached' });
      await judge('closed group');

      expect(found).toEqual(nothingIn(found));
    },
    2 * testTimeoutMs,
  );
});

/** The same views, with no fault in any. */
const nothingIn = (found: Record<string, string[]>) => Object.fromEntries(Object.keys(found).map((view) => [view, []]));

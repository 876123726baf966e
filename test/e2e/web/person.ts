import type { Locator, Page } from 'playwright-core';

import { isFocusSomewhere, keep } from './in-browser.js';
import type { KeptSession } from './tokens.js';

export interface Registration {
  readonly displayName: string;
  readonly username: string;
  readonly password: string;
}

/** Somebody at a window: what they do with mouse and keyboard, in the words of the page. */
export class Person {
  constructor(
    readonly page: Page,
    readonly registration: Registration,
  ) {}

  /** Opens the page, creates an account on the real sign-up page, and ends up signed in. */
  async signUp(url: string): Promise<this> {
    const { page } = this;
    const { displayName, username, password } = this.registration;
    await page.goto(url);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Your name').fill(displayName);
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await this.search.waitFor();
    return this;
  }

  /** Opens the page in a window that holds what signing in has left in it. */
  async comeBack(url: string, session: KeptSession): Promise<this> {
    await this.page.addInitScript(keep, session);
    await this.page.goto(url);
    await this.search.waitFor();
    return this;
  }

  /** Signs in with the account that was created before, from wherever the page offers it. */
  async signIn(): Promise<this> {
    const { page } = this;
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Username').fill(this.registration.username);
    await page.getByLabel('Password').fill(this.registration.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await this.account.waitFor({ state: 'attached' });
    return this;
  }

  async signOut(): Promise<void> {
    await this.account.click();
    await this.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await this.page.getByRole('button', { name: 'Sign in' }).waitFor();
  }

  /** Finds somebody by name and opens the conversation with them. */
  async open(other: Person): Promise<void> {
    const { displayName } = other.registration;
    await this.search.fill(displayName);
    await this.page.getByRole('option', { name: displayName }).click();
    await this.page.getByRole('heading', { name: displayName, level: 1 }).waitFor();
    await this.composer.waitFor();
  }

  async write(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Makes a group with these people, and ends up in it. */
  async createGroup(name: string, others: readonly Person[]): Promise<void> {
    await this.page.getByRole('button', { name: 'New group' }).click();
    const form = this.page.getByRole('form', { name: 'New group' });
    await form.getByLabel('Name').fill(name);
    for (const other of others) await this.pick(form, other);
    await form.getByRole('button', { name: 'Create group' }).click();
    await this.page.getByRole('heading', { name, level: 1 }).waitFor();
  }

  /** Finds somebody where people are chosen, and chooses them. */
  async pick(place: Locator, { registration: { displayName } }: Person): Promise<void> {
    await place.getByPlaceholder('Find a person').fill(displayName);
    await this.page.getByRole('option', { name: displayName }).click();
    await place.getByRole('button', { name: `Leave out ${displayName}` }).waitFor();
  }

  /** Opens the conversation that the list calls so. */
  async enter(title: string): Promise<void> {
    await this.conversations.filter({ hasText: title }).click();
    await this.page.getByRole('heading', { name: title, level: 1 }).waitFor();
  }

  /** Points at a message and takes one of the tools beside it: one that is on its way has none, and moves as it arrives. */
  async use(text: string, tool: 'React' | 'Reply' | 'More'): Promise<void> {
    const message = this.stored(text);
    await message.hover();
    await message.getByRole('button', { name: tool, exact: true }).click();
  }

  /** Takes one of the rarer things to do with a message. */
  async choose(text: string, item: string): Promise<void> {
    await this.use(text, 'More');
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  async react(text: string, emoji: string): Promise<void> {
    await this.use(text, 'React');
    await this.page.getByRole('dialog', { name: 'React with an emoji' }).getByRole('button', { name: emoji }).click();
    await this.reaction(text, emoji).waitFor();
  }

  /** A reaction below a message, with how many gave it. */
  reaction(text: string, emoji: string): Locator {
    return this.message(text).getByRole('group', { name: 'Reactions' }).getByRole('button', { name: emoji });
  }

  async openGroupPanel(): Promise<Locator> {
    await this.page.getByRole('button', { name: 'About this group' }).click();
    const panel = this.page.getByRole('dialog', { name: 'About this group' });
    await panel.waitFor();
    return panel;
  }

  /** Waits until the focus is there: it goes where it belongs a moment after that is drawn. */
  async isAt(element: Locator): Promise<void> {
    await element.and(this.page.locator(':focus')).waitFor();
  }

  /** Waits until this has closed, and the focus is back where it was before: until then keys go nowhere, or are taken away from. */
  async closed(dialog: Locator): Promise<void> {
    await dialog.waitFor({ state: 'detached' });
    await this.page.waitForFunction(isFocusSomewhere);
  }

  /** Waits until this text stands in the open conversation. */
  async sees(text: string): Promise<void> {
    await this.message(text).waitFor();
  }

  get search(): Locator {
    return this.page.getByRole('combobox', { name: /New conversation/ });
  }

  get account(): Locator {
    return this.page.getByRole('button', { name: `Account of ${this.registration.displayName}` });
  }

  get conversations(): Locator {
    return this.page.getByRole('navigation', { name: 'Conversations' }).getByRole('link');
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: /^Message to/ });
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: 'Messages' });
  }

  get messages(): Locator {
    return this.log.locator('[data-message]');
  }

  /** What the messages say, without what else stands at them. */
  async texts(): Promise<readonly string[]> {
    return this.messages.locator('[data-text]').allInnerTexts();
  }

  /** The message that says this; not one that quotes it. */
  message(text: string): Locator {
    const saying = this.page.locator('[data-text]').and(this.page.getByText(text, { exact: true }));
    return this.messages.filter({ has: saying });
  }

  /** The same, once the server has it. */
  stored(text: string): Locator {
    return this.message(text).and(this.page.locator('[id]'));
  }
}

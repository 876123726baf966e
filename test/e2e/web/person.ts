import type { Locator, Page } from 'playwright-core';

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
    await this.composer.waitFor();
  }

  async write(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
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
    return this.log.getByRole('listitem');
  }

  message(text: string): Locator {
    return this.messages.filter({ has: this.page.getByText(text, { exact: true }) });
  }
}

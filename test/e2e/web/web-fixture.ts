import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { RunningParley } from '../../support/running-parley.js';
import { TestIssuer } from '../../support/test-issuer.js';
import { closeWindows, openWindow, type WindowOptions } from './browser-window.js';
import { launchBrowser } from './browser.js';
import { somebody } from './people.js';
import type { Person } from './person.js';
import { sessionOf } from './session-at-issuer.js';

/** A browser and a Parley for all tests of one file. No window outlives its test. */
export class WebFixture {
  #browser: Browser | undefined;
  #parley: RunningParley | undefined;
  #issuer: TestIssuer | undefined;

  /** @param signIn on Parley's own pages, which takes its time; or at the test's issuer, where signing in is not the matter. */
  constructor(private readonly signIn: 'on the pages' | 'at our issuer' = 'on the pages') {
    beforeAll(async () => {
      this.#issuer = this.signIn === 'at our issuer' ? await TestIssuer.start() : undefined;
      const environment = this.#issuer?.environment ?? {};
      [this.#browser, this.#parley] = await Promise.all([launchBrowser(), RunningParley.start({ environment })]);
    });
    afterEach(() => this.closeWindows());
    afterAll(async () => {
      await this.#browser?.close();
      await this.#parley?.stop();
      await this.#issuer?.stop();
    });
  }

  get parley(): RunningParley {
    if (this.#parley === undefined) throw new Error('There is no Parley outside of tests');
    return this.#parley;
  }

  get url(): string {
    return this.parley.url;
  }

  /** A window of a browser that has nothing in its storage. */
  open(options?: WindowOptions): Promise<Page> {
    return openWindow(this.#launched, options);
  }

  closeWindows(): Promise<void> {
    return closeWindows(this.#launched);
  }

  /** Somebody new who has just signed in, in a browser of their own. */
  async signedUp(firstName: string, options?: WindowOptions): Promise<Person> {
    return this.signUp(somebody(await this.open(options), firstName));
  }

  /** The same, in a window that is there already. At our issuer, whoever was there before comes back. */
  async signUp(person: Person): Promise<Person> {
    if (this.#issuer === undefined) return person.signUp(this.url);
    return person.comeBack(this.url, await sessionOf(person.registration, this.#issuer));
  }

  get #launched(): Browser {
    if (this.#browser === undefined) throw new Error('There is no browser outside of tests');
    return this.#browser;
  }
}

import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { RunningParley } from '../../support/running-parley.js';
import { closeWindows, openWindow, type WindowOptions } from './browser-window.js';
import { launchBrowser } from './browser.js';
import { somebody } from './people.js';
import type { Person } from './person.js';

/** A browser and a Parley for all tests of one file. No window outlives its test. */
export class WebFixture {
  #browser: Browser | undefined;
  #parley: RunningParley | undefined;

  constructor() {
    beforeAll(async () => {
      [this.#browser, this.#parley] = await Promise.all([launchBrowser(), RunningParley.start()]);
    });
    afterEach(() => this.closeWindows());
    afterAll(async () => {
      await this.#browser?.close();
      await this.#parley?.stop();
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

  /** Somebody who has just signed up, in a browser of their own. */
  async signedUp(firstName: string, options?: WindowOptions): Promise<Person> {
    return somebody(await this.open(options), firstName).signUp(this.url);
  }

  get #launched(): Browser {
    if (this.#browser === undefined) throw new Error('There is no browser outside of tests');
    return this.#browser;
  }
}

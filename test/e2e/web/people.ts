import type { Page } from 'playwright-core';

import { SystemRandom } from '#kernel';

import { Person } from './person.js';

const random = new SystemRandom();
const letters = 'abcdefghijklmnopqrstuvwxyz';

/**
 * Somebody new, whose names nobody else has: every test has people of its own. The second name is long enough that
 * no name is the beginning of another, which is how people are found.
 */
export function somebody(page: Page, firstName: string): Person {
  const secondName = Array.from(random.bytes(8), (byte) => letters.charAt(byte % letters.length)).join('');
  const username = `${firstName.toLowerCase()}.${secondName}`;
  return new Person(page, { displayName: `${firstName} ${secondName}`, username, password: `password of ${username}` });
}

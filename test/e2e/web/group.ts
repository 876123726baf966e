import type { WindowOptions } from './browser-window.js';
import type { Person } from './person.js';
import type { WebFixture } from './web-fixture.js';

/** A group of three that the first has made, in a window as it is said; the second is in it too. */
export async function groupOf(
  web: WebFixture,
  options?: WindowOptions,
): Promise<{ readonly ada: Person; readonly ben: Person; readonly cleo: Person }> {
  const [ada, ben, cleo] = await Promise.all([web.signedUp('Ada', options), web.signedUp('Ben'), web.signedUp('Cleo')]);
  await ada.createGroup('Gardeners', [ben, cleo]);
  await ben.enter('Gardeners');
  return { ada, ben, cleo };
}

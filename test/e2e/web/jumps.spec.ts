import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { RawClient } from '../../support/raw-client.js';
import { testTimeoutMs } from './browser-window.js';
import { hasMessage, isAtEnd, isInMessage, place } from './in-browser.js';
import { Person, type Registration } from './person.js';
import { loadBeyond } from './scrolling.js';
import { tokensOf } from './tokens.js';
import { WebFixture } from './web-fixture.js';

jest.setTimeout(testTimeoutMs);

/** More than a window in the past shows at once, and far more than is loaded at first. */
const count = 600;
const answered = 300;

describe('a message far back in a long conversation', () => {
  const web = new WebFixture('at our issuer');
  let ada: RawClient;
  let reader: Registration;
  let conversationId: string;

  /** Ada writes a long conversation, whose first line mentions its reader, and whose last answers an old one. */
  beforeAll(async () => {
    const [writer, ben] = await Promise.all([web.signedUp('Ada'), web.signedUp('Ben')]);
    await writer.open(ben);
    conversationId = new URL(writer.page.url()).pathname.replace('/c/', '');
    ada = await clientOf(writer);
    const of = await clientOf(ben);
    const { userId, displayName } = of.session.user;
    of.close();
    reader = ben.registration;
    await say(`@${displayName} look`, { mentions: [{ userId, start: 0, length: displayName.length + 1 }] });
    // In their order, as they go over one connection.
    await Promise.all(Array.from({ length: count - 2 }, (_, index) => say(`Line ${index + 2}`)));
    await say('An answer', { replyTo: answered });
    await web.closeWindows();
  }, testTimeoutMs);
  afterAll(() => ada.close());

  const clientOf = async ({ page }: Person): Promise<RawClient> =>
    RawClient.connect(web.url, (await tokensOf(page))?.access_token);

  const say = async (text: string, also: object = {}): Promise<void> => {
    const message = { conversationId, idempotencyKey: crypto.randomUUID(), text, ...also };
    expect(await ada.command('message.send', message)).toMatchObject({ ok: true });
  };

  /** Ben in a browser that knows nothing yet, and his way down again. */
  const signedIn = async () => {
    const ben = await web.signUp(new Person(await web.open(), reader));
    return { ben, latest: ben.page.getByRole('button', { name: 'Latest messages' }) };
  };

  /** How many pixels what is on the screen moves when the page beyond an edge comes: a browser scrolls by whole ones. */
  const movedBy = async ({ log }: Person, edge: 'first' | 'last'): Promise<number> => {
    const { before, after } = await loadBeyond(log, edge);
    return Math.abs((after ?? Number.POSITIVE_INFINITY) - before);
  };

  it('is there at once, with the way on from there in both directions', async () => {
    const { ben, latest } = await signedIn();
    await ben.conversations.first().click();
    await ben.message('An answer').getByRole('button', { name: 'In answer to Earlier message' }).click();
    await ben.page.waitForFunction(isInMessage, answered);
    await latest.waitFor();
    expect(await Promise.all([200, count].map((sequence) => ben.page.evaluate(hasMessage, sequence)))).toEqual([false, false]);

    while (!(await ben.page.evaluate(hasMessage, 1))) {
      expect(await movedBy(ben, 'first')).toBeLessThanOrEqual(1);
    }
    // What is loaded on one side lets go of the other: that moves nothing either.
    while (await ben.page.evaluate(hasMessage, 1)) {
      expect(await movedBy(ben, 'last')).toBeLessThanOrEqual(1);
    }
    while (!(await ben.page.evaluate(hasMessage, count))) await loadBeyond(ben.log, 'last');
    await ben.log.evaluate(place, Number.MAX_SAFE_INTEGER);
    await latest.waitFor({ state: 'detached' });
    expect(await ben.log.evaluate(isAtEnd)).toBe(true);
    await ben.write('I have read all of it');
    await ben.sees('I have read all of it');
  });

  it('is reached from a mention, and left for what is new or for what one writes', async () => {
    const { ben, latest } = await signedIn();
    const goToMention = async () => {
      await ben.page.getByRole('button', { name: /^Mentions/ }).click();
      await ben.page.getByRole('dialog', { name: 'Mentions' }).getByRole('link').click();
      await ben.page.waitForFunction(isInMessage, 1);
    };
    await goToMention();
    expect(await ben.page.evaluate(hasMessage, count)).toBe(false);
    await say('News');
    await ben.page.getByRole('button', { name: 'New messages' }).click();
    await ben.sees('News');
    expect(await ben.log.evaluate(isAtEnd)).toBe(true);

    await goToMention();
    await latest.waitFor();
    await ben.write('Seen');
    await ben.sees('Seen');
    await latest.waitFor({ state: 'detached' });
    expect(await ben.log.evaluate(isAtEnd)).toBe(true);
  });
});

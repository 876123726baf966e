import type { Locator } from 'playwright-core';

import { ends, endsOtherwise, hasMoreThan, offsetOf, place, type Place } from './in-browser.js';

export const firstVisible = (log: Locator): Promise<Place> => log.evaluate(place, null);

/** Scrolls up, and waits until the page knows it: what arrives before that still leads to the end. */
export async function scrollToTop(log: Locator): Promise<void> {
  await log.evaluate(place, 0);
  await log
    .page()
    .getByRole('button', { name: /^(Latest|New) messages$/ })
    .waitFor();
}

/**
 * Scrolls to where older messages are asked for, and waits for them.
 *
 * @returns how far from the edge the message stood that was the first one on the screen, before they came and after.
 */
export async function loadOlder(log: Locator): Promise<{ readonly before: number; readonly after: number | null }> {
  const count = await log.getByRole('listitem').count();
  const { text, offset } = await log.evaluate(place, 40);
  await log.page().waitForFunction(hasMoreThan, count);
  return { before: offset, after: await log.evaluate(offsetOf, text) };
}

/**
 * Scrolls to the first or the last message that is drawn, and waits for the page beyond.
 *
 * @returns as {@link loadOlder}.
 */
export async function loadBeyond(
  log: Locator,
  edge: 'first' | 'last',
): Promise<{ readonly before: number; readonly after: number | null }> {
  const drawn = await log.evaluate(ends);
  const { text, offset } = await log.evaluate(place, edge === 'first' ? 40 : Number.MAX_SAFE_INTEGER);
  await log.page().waitForFunction(endsOtherwise, drawn);
  return { before: offset, after: await log.evaluate(offsetOf, text) };
}

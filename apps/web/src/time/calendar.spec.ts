import { describe, expect, it } from '@jest/globals';

import { Calendar } from './calendar.js';

const at = (text: string): number => Date.parse(text);
const calendar = new Calendar({ locale: 'en-GB', timeZone: 'Europe/Athens' });
const now = at('2026-03-09T12:00:00Z');

describe('calendar', () => {
  it.each([
    ['2026-03-09T11:03:00Z', 'Today', '13:03'],
    ['2026-03-08T22:30:00Z', 'Today', '00:30'],
    ['2026-03-08T21:30:00Z', 'Yesterday', 'Yesterday'],
    ['2026-03-05T10:00:00Z', 'Thursday', 'Thu'],
    ['2026-03-02T10:00:00Z', '2 March', '2 Mar'],
    ['2025-12-31T10:00:00Z', '31 December 2025', '31 Dec 2025'],
  ])('says of %s, as seen from noon of 9 March 2026: %s, or in short %s', (instant, heading, short) => {
    expect(calendar.heading(at(instant), now)).toBe(heading);
    expect(calendar.short(at(instant), now)).toBe(short);
  });

  it('counts days across a change of the clocks', () => {
    expect(calendar.heading(at('2026-03-28T12:00:00Z'), at('2026-03-29T20:30:00Z'))).toBe('Yesterday');
  });

  it('names a day that a wrong clock puts into the future by its date', () => {
    expect(calendar.heading(at('2026-03-11T12:00:00Z'), now)).toBe('11 March');
  });

  it('keeps the days of a zone apart', () => {
    expect(calendar.dayOf(at('2026-03-08T21:59:59Z'))).toBe('2026-03-08');
    expect(calendar.dayOf(at('2026-03-08T22:00:00Z'))).toBe('2026-03-09');
  });
});

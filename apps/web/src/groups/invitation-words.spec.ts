import { describe, expect, it } from '@jest/globals';
import type { Invitation } from '#protocol';

import { canBeUsed, wordsOf } from './invitation-words.js';

const now = Date.parse('2026-03-09T12:00:00Z');
const invitation = (facts: Partial<Invitation> = {}) =>
  ({ expiresAt: '2026-03-16T12:00:00Z', maxUses: null, uses: 0, revokedAt: null, ...facts }) as Invitation;

describe('an invitation', () => {
  it('can be used until it has expired, was used up or was revoked', () => {
    expect(canBeUsed(invitation(), now)).toBe(true);
    expect(canBeUsed(invitation({ maxUses: 2, uses: 1 }), now)).toBe(true);
    expect(canBeUsed(invitation({ maxUses: 2, uses: 2 }), now)).toBe(false);
    expect(canBeUsed(invitation({ expiresAt: '2026-03-09T12:00:00Z' }), now)).toBe(false);
    expect(canBeUsed(invitation({ revokedAt: '2026-03-09T11:00:00Z' }), now)).toBe(false);
  });

  it.each([
    [{}, 'Used 0 times, ends in 7 days'],
    [{ uses: 1 }, 'Used 1 time, ends in 7 days'],
    [{ uses: 2, maxUses: 10, expiresAt: '2026-03-10T13:00:00Z' }, 'Used 2 of 10 times, ends in 25 hours'],
    [{ maxUses: 1, expiresAt: '2026-03-09T12:10:00Z' }, 'Used 0 of 1 time, ends in less than two hours'],
  ])('%j reads: %s', (facts, words) => expect(wordsOf(invitation(facts), now)).toBe(words));
});

import { describe, expect, it } from '@jest/globals';

import { ReactionLedger } from './reaction-ledger.js';

const members = ['ana', 'ben', 'cleo'];
const thumb = { sequence: 1, emoji: '👍', userId: 'ana', revision: 5, count: 1 };

function given(): ReactionLedger {
  const ledger = new ReactionLedger(members);
  ledger.giving(0, 1, '👍');
  ledger.acknowledged(0, 1, '👍');
  return ledger;
}

describe('a ledger of reactions', () => {
  it('is settled when all others have heard of what was acknowledged, whether the one who reacted did or not', () => {
    const ledger = given();
    expect(ledger.settled).toBe(false);
    expect(ledger.heard(1, thumb)).toBe(true);
    expect(ledger.heard(0, thumb)).toBe(true);
    expect(ledger.defects()).toEqual({ lost: 1, duplicates: 0, outOfOrder: 0, misdelivered: 0 });
    expect(ledger.heard(2, thumb)).toBe(true);
    expect(ledger.settled).toBe(true);
    expect(ledger.acknowledgements).toBe(1);
  });

  it('misses nothing that was never acknowledged', () => {
    const ledger = new ReactionLedger(members);
    ledger.giving(0, 1, '👍');
    expect(ledger.settled).toBe(true);
    expect(ledger.acknowledgements).toBe(0);
  });

  it('finds what a member hears twice', () => {
    const ledger = given();
    ledger.heard(1, thumb);
    expect(ledger.heard(1, thumb)).toBe(false);
    expect(ledger.defects().duplicates).toBe(1);
  });

  it('finds what comes after something later', () => {
    const ledger = given();
    ledger.giving(1, 1, '🎉');
    ledger.heard(2, { sequence: 1, emoji: '🎉', userId: 'ben', revision: 6, count: 1 });
    ledger.heard(2, thumb);
    expect(ledger.defects().outOfOrder).toBe(1);
  });

  it.each([
    ['of somebody else', { ...thumb, userId: 'ben' }],
    ['to another message', { ...thumb, sequence: 2 }],
    ['with a count that is not so', { ...thumb, count: 2 }],
  ])('finds a reaction %s', (_what, heard) => {
    const ledger = given();
    ledger.heard(1, heard);
    expect(ledger.defects().misdelivered).toBe(1);
  });

  it('counts for each member what that member has heard', () => {
    const ledger = given();
    ledger.giving(1, 1, '👍');
    ledger.heard(2, thumb);
    ledger.heard(2, { ...thumb, userId: 'ben', revision: 6, count: 2 });
    expect(ledger.defects().misdelivered).toBe(0);
  });
});

import { describe, expect, it } from '@jest/globals';

import { type DeliveryDefects, DeliveryLedger, sumOfDefects } from './delivery-ledger.js';

const sender = 'sender';
const none: DeliveryDefects = { lost: 0, duplicates: 0, outOfOrder: 0, gaps: 0, misdelivered: 0 };

/** A conversation of two receivers in which "m1" to "m5" were sent. */
function ledgerOfFive(): DeliveryLedger {
  const ledger = new DeliveryLedger(sender, 2);
  for (const sequence of [1, 2, 3, 4, 5]) ledger.sending(`m${sequence}`, `text ${sequence}`);
  return ledger;
}

const acknowledge = (ledger: DeliveryLedger, ...sequences: readonly number[]) => {
  for (const sequence of sequences) ledger.acknowledged(`m${sequence}`, sequence);
};

const deliver = (ledger: DeliveryLedger, to: number, ...sequences: readonly number[]) =>
  sequences.map((sequence) =>
    ledger.delivered(to, { idempotencyKey: `m${sequence}`, sequence, senderId: sender, text: `text ${sequence}` }),
  );

describe('a delivery ledger', () => {
  it('finds nothing wrong when everybody got everything once and in order, before the acknowledgement or after it', () => {
    const ledger = ledgerOfFive();
    acknowledge(ledger, 1, 2, 3);
    expect(deliver(ledger, 0, 1, 2, 3, 4, 5)).toEqual([true, true, true, true, true]);
    expect(ledger.settled).toBe(false);
    deliver(ledger, 1, 1, 2, 3, 4, 5);
    acknowledge(ledger, 4, 5);
    expect(ledger.settled).toBe(true);
    expect(ledger.defects()).toEqual(none);
  });

  it('finds an acknowledged message that one receiver never got', () => {
    const ledger = ledgerOfFive();
    acknowledge(ledger, 1, 2, 3);
    deliver(ledger, 0, 1, 2, 3);
    deliver(ledger, 1, 1, 3);
    expect(ledger.settled).toBe(false);
    expect(ledger.defects()).toEqual({ ...none, lost: 1 });
  });

  it('finds the last message missing, which leaves no gap behind it', () => {
    const ledger = ledgerOfFive();
    acknowledge(ledger, 1, 2);
    deliver(ledger, 0, 1, 2);
    deliver(ledger, 1, 1);
    expect(ledger.settled).toBe(false);
    expect(ledger.defects()).toEqual({ ...none, lost: 1 });
  });

  it('counts a message that nobody got once for each receiver', () => {
    const ledger = ledgerOfFive();
    acknowledge(ledger, 1);
    expect(ledger.defects()).toEqual({ ...none, lost: 2 });
  });

  it('does not miss what was never acknowledged', () => {
    const ledger = ledgerOfFive();
    acknowledge(ledger, 1);
    deliver(ledger, 0, 1, 2);
    deliver(ledger, 1, 1);
    expect(ledger.settled).toBe(true);
    expect(ledger.defects()).toEqual(none);
  });

  it('finds a message that came twice, at once or later', () => {
    const ledger = ledgerOfFive();
    expect(deliver(ledger, 0, 1, 1, 2, 3, 2)).toEqual([true, false, true, true, false]);
    expect(ledger.defects()).toEqual({ ...none, duplicates: 2 });
  });

  it('finds a message that was stored twice under two sequences', () => {
    const ledger = ledgerOfFive();
    deliver(ledger, 0, 1, 2);
    ledger.delivered(0, { idempotencyKey: 'm2', sequence: 3, senderId: sender, text: 'text 2' });
    expect(ledger.defects()).toEqual({ ...none, duplicates: 1 });
  });

  it('finds messages that overtook each other, at the receiver where they did', () => {
    const ledger = ledgerOfFive();
    acknowledge(ledger, 1, 2, 3, 4);
    deliver(ledger, 0, 1, 3, 2, 4);
    deliver(ledger, 1, 4, 1, 2, 3);
    expect(ledger.settled).toBe(true);
    expect(ledger.defects()).toEqual({ ...none, outOfOrder: 1 + 3 });
  });

  it('finds a sequence that no message has', () => {
    const ledger = ledgerOfFive();
    acknowledge(ledger, 1, 2, 4);
    deliver(ledger, 0, 1, 2, 4);
    deliver(ledger, 1, 1, 2, 4);
    expect(ledger.defects()).toEqual({ ...none, gaps: 1 });
  });

  it('finds that the first message is not number 1', () => {
    const ledger = ledgerOfFive();
    acknowledge(ledger, 2);
    expect(ledger.defects()).toMatchObject({ gaps: 1 });
  });

  it.each([
    ['an altered text', { text: 'text 2' }],
    ['another sender', { senderId: 'somebody else' }],
    ['a message that nobody sent', { idempotencyKey: 'unknown' }],
    ['no possible sequence', { sequence: 0 }],
  ])('finds %s', (_, wrong) => {
    const ledger = ledgerOfFive();
    expect(ledger.delivered(0, { idempotencyKey: 'm1', sequence: 1, senderId: sender, text: 'text 1', ...wrong })).toBe(false);
    expect(ledger.defects()).toMatchObject({ misdelivered: 1 });
  });

  it('finds two messages under one sequence, whoever is told so', () => {
    const ledger = ledgerOfFive();
    ledger.acknowledged('m1', 1);
    ledger.acknowledged('m2', 1);
    ledger.delivered(0, { idempotencyKey: 'm3', sequence: 1, senderId: sender, text: 'text 3' });
    expect(ledger.defects()).toMatchObject({ misdelivered: 2 });
  });

  it('finds an acknowledgement and a delivery that name different sequences', () => {
    const ledger = ledgerOfFive();
    deliver(ledger, 0, 1);
    ledger.acknowledged('m1', 2);
    expect(ledger.defects()).toMatchObject({ misdelivered: 1 });
  });

  it('adds up over conversations', () => {
    const [one, other] = [ledgerOfFive(), ledgerOfFive()];
    deliver(one, 0, 1, 1);
    deliver(other, 0, 2, 1, 1);
    expect(sumOfDefects([one, other])).toEqual({ ...none, duplicates: 2, outOfOrder: 1 });
  });
});

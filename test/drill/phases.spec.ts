import { describe, expect, it } from '@jest/globals';

import type { Sent } from '../chaos/history.js';
import { latenciesOf } from './phases.js';

const sent = (madeAt: number, acknowledgedAt: number | null): Sent => ({
  ...{ clientId: 'one', userId: 'u', conversationId: 'c', key: 'k', text: 't', refusal: null, sequence: null },
  ...{ madeAt, acknowledgedAt },
});

describe('the latencies of a drill', () => {
  const rolled = { startedAt: 1_000, endedAt: 2_000 };

  it('are told apart by when a message waited, and those that waited in the roll belong to it', () => {
    const sends = [
      sent(900, 902),
      sent(990, 1_490),
      sent(1_500, 1_504),
      sent(1_990, 2_190),
      sent(2_001, 2_004),
      sent(2_500, null),
    ];
    const { before, during, after } = latenciesOf(sends, rolled);
    expect(before).toEqual({ p50: 2, p95: 2, p99: 2 });
    expect(during).toEqual({ p50: 200, p95: 500, p99: 500 });
    expect(after).toEqual({ p50: 3, p95: 3, p99: 3 });
  });

  it('are none where nothing was acknowledged', () => {
    expect(latenciesOf([sent(900, null)], rolled)).toEqual({ before: null, during: null, after: null });
  });
});

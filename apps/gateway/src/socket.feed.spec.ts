import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Change } from '#protocol';

import { gatewaySettings } from './settings.js';
import { eventsOf } from './socket.feed.js';

const id = '01900000-0000-7000-8000-000000000000';
const messageWith = (text: string, index: number): Change => ({
  type: 'message.created',
  revision: index + 2,
  message: {
    messageId: id,
    sequence: index + 1,
    revision: index + 2,
    senderId: id,
    idempotencyKey: id,
    text,
    createdAt: '2030-01-01T00:00:00.000Z',
  },
});
const bytesOf = (changes: readonly Change[]) =>
  changes.reduce((sum, change) => sum + Buffer.byteLength(JSON.stringify(change)), 0);

describe('the events of one commit', () => {
  it('are one, as long as it fits', () => {
    const changes = Array.from({ length: 256 }, (_, index) => messageWith('Hello', index));
    expect(eventsOf(changes)).toEqual([changes]);
  });

  it('are several for long messages, each as full as may be', () => {
    const changes = Array.from({ length: 30 }, (_, index) => messageWith('€'.repeat(8_000), index));
    expect(eventsOf(changes).map((event) => event.length)).toEqual([10, 10, 10]);
  });

  it('carry every change once, in order, whatever the texts are', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', '€', '😀', '"', '\u0000'), fc.integer({ min: 1, max: 4_000 })), {
          minLength: 1,
          maxLength: 60,
        }),
        (texts) => {
          const changes = texts.map(([text, times], index) => messageWith(text.repeat(times), index));
          const events = eventsOf(changes);
          expect(events.flat()).toEqual(changes);
          for (const event of events) expect(bytesOf(event)).toBeLessThanOrEqual(gatewaySettings.eventBytes);
          for (const [index, event] of events.entries()) {
            const next = events[index + 1]?.[0];
            if (next !== undefined) expect(bytesOf([...event, next])).toBeGreaterThan(gatewaySettings.eventBytes);
          }
        },
      ),
      { numRuns: 30 },
    ));
});

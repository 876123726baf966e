import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Message } from '#protocol';

import { bytesOfChange, bytesOfMessage, jsonBytes } from './page-bytes.js';

const counter = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const instant = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date(Date.UTC(9999, 0)) })
  .map((date) => date.toISOString());

/** Also of what a text may not hold: it is counted all the same. */
const anyMessage: fc.Arbitrary<Message> = fc.record(
  {
    messageId: fc.uuid(),
    sequence: counter,
    revision: counter,
    senderId: fc.uuid(),
    idempotencyKey: fc.uuid(),
    text: fc.string({ unit: 'binary', maxLength: 300 }),
    createdAt: instant,
    replyTo: counter,
    reactions: fc.array(fc.record({ emoji: fc.constantFrom('👍🏽', '🎉'), count: counter, mine: fc.boolean() })),
    editedAt: instant,
    deletedBy: fc.uuid(),
  },
  { requiredKeys: ['messageId', 'sequence', 'revision', 'senderId', 'idempotencyKey', 'text', 'createdAt'] },
);

describe('what a page carries in bytes', () => {
  it('is what JSON makes of a message, whatever it says and whatever happened to it', () => {
    fc.assert(fc.property(anyMessage, (message) => expect(bytesOfMessage(message)).toBe(jsonBytes(message))));
  });

  it('is what JSON makes of a change', () => {
    const ofMessage = fc.record({
      type: fc.constantFrom('message.created' as const, 'message.updated' as const),
      revision: counter,
      message: anyMessage,
    });
    const ofReaction = fc.record({
      type: fc.constant('message.deleted' as const),
      revision: counter,
      sequence: counter,
      deletedAt: instant,
      deletedBy: fc.uuid(),
    });
    fc.assert(fc.property(fc.oneof(ofMessage, ofReaction), (change) => expect(bytesOfChange(change)).toBe(jsonBytes(change))));
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ConversationSummary } from '#client';

import { isUnseen, look, seenAtStart } from './unseen.js';

const me = 'me';
const other = 'other';

const summary = (conversationId: string, lastSequence: number, senderId: string) =>
  ({
    conversation: { conversationId, lastSequence },
    lastMessage: { senderId, sequence: lastSequence },
  }) as ConversationSummary;

describe('what was not seen yet', () => {
  it('does not count what was there at the start', () => {
    const atStart = [summary('c', 3, other)];
    expect(isUnseen(seenAtStart(atStart), atStart[0]!, me)).toBe(false);
  });

  it('is a message of somebody else that came later', () => {
    const seen = seenAtStart([summary('c', 3, other)]);
    expect(isUnseen(seen, summary('c', 4, other), me)).toBe(true);
    expect(isUnseen(seen, summary('new', 1, other), me)).toBe(true);
  });

  it('is never a message of my own, sent from wherever', () => {
    expect(isUnseen(seenAtStart([]), summary('c', 1, me), me)).toBe(false);
  });

  it('is seen once its conversation is open', () => {
    const now = [summary('c', 4, other), summary('d', 2, other)];
    const seen = look(seenAtStart([]), now, 'c');
    expect(now.map((each) => isUnseen(seen, each, me))).toEqual([false, true]);
  });

  it('stays the same map while nothing changes', () => {
    const seen = seenAtStart([summary('c', 3, other)]);
    expect(look(seen, [summary('c', 3, other)], 'c')).toBe(seen);
    expect(look(seen, [summary('c', 4, other)], null)).toBe(seen);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Conversation, Receipt } from '#protocol';

import { progressOf, reachedByAll } from './reached.js';

const of = (...userIds: readonly string[]) =>
  ({ members: userIds.map((userId) => ({ userId })), memberCount: userIds.length }) as Conversation;
const receipt = (userId: string, deliveredSequence: number, readSequence: number): Receipt => ({
  userId,
  deliveredSequence,
  readSequence,
  readAt: null,
});

describe('how far a message of mine has come', () => {
  it('is as far as the one who is furthest behind', () => {
    const reached = reachedByAll(of('me', 'a', 'b'), [receipt('a', 9, 7), receipt('b', 8, 4)], 'me');
    expect(reached).toEqual({ delivered: 8, read: 4 });
    expect([4, 5, 8, 9].map((sequence) => progressOf(sequence, reached))).toEqual(['read', 'delivered', 'delivered', 'sent']);
  });

  it('does not go by what I read, nor by who has left', () => {
    const receipts = [receipt('me', 0, 0), receipt('a', 9, 9), receipt('gone', 1, 1)];
    expect(reachedByAll(of('me', 'a'), receipts, 'me')).toEqual({ delivered: 9, read: 9 });
  });

  it('is not known while somebody has told nothing, among nobody, and among more than 100', () => {
    const nowhere = { delivered: 0, read: 0 };
    expect(reachedByAll(of('me', 'a', 'b'), [receipt('a', 9, 9)], 'me')).toEqual(nowhere);
    expect(reachedByAll(of('me'), [], 'me')).toEqual(nowhere);
    expect(reachedByAll({ ...of('me', 'a'), memberCount: 101 }, [receipt('a', 9, 9)], 'me')).toEqual(nowhere);
  });
});

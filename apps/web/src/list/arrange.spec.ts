import { describe, expect, it } from '@jest/globals';
import type { ConversationSummary } from '#client';

import { arrange, isMuted, unreadElsewhere, waiting } from './arrange.js';

const now = Date.parse('2026-03-09T12:00:00Z');
const summary = (conversationId: string, membership: Partial<ConversationSummary['membership']> = {}) =>
  ({
    conversation: { conversationId },
    membership: { unread: 0, unreadMentions: 0, mutedUntil: null, pinned: false, archived: false, ...membership },
  }) as ConversationSummary;
const ids = (summaries: readonly ConversationSummary[]) => summaries.map(({ conversation }) => conversation.conversationId);

describe('the list', () => {
  it('has pinned conversations first, and archived ones apart', () => {
    const { current, archived } = arrange([
      summary('a'),
      summary('b', { archived: true, pinned: true }),
      summary('c', { pinned: true }),
      summary('d'),
      summary('e', { pinned: true }),
    ]);
    expect(ids(current)).toEqual(['c', 'e', 'a', 'd']);
    expect(ids(archived)).toEqual(['b']);
  });

  it.each([
    [null, false],
    ['2026-03-09T11:59:59.999Z', false],
    ['2026-03-09T12:00:00.001Z', true],
    ['9999-12-31T23:59:59.999Z', true],
  ])('is muted until %s: %s', (mutedUntil, expected) => {
    expect(isMuted(summary('a', { mutedUntil }).membership, now)).toBe(expected);
  });

  it('counts the conversations that wait, of muted and archived ones those with a mention', () => {
    const muted = { mutedUntil: '9999-12-31T23:59:59.999Z' };
    const summaries = [
      summary('a', { unread: 3 }),
      summary('b'),
      summary('c', { unread: 2, ...muted }),
      summary('d', { unread: 2, unreadMentions: 1, ...muted }),
      summary('e', { unread: 5, archived: true }),
    ];
    expect(waiting(summaries, now)).toBe(2);
  });

  it('says nothing is unread where somebody looks', () => {
    const summaries = [summary('a', { unread: 3, unreadMentions: 1 }), summary('b', { unread: 2 })];
    const unread = (lookedAt: string | null) => unreadElsewhere(summaries, lookedAt).map(({ membership }) => membership.unread);
    expect(unread(null)).toEqual([3, 2]);
    expect(unread('a')).toEqual([0, 2]);
  });
});

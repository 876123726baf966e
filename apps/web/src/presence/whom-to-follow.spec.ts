import { describe, expect, it } from '@jest/globals';
import type { ConversationSummary } from '#client';

import { whomToFollow } from './whom-to-follow.js';

const summary = (type: 'direct' | 'group', ...userIds: readonly string[]) =>
  ({ conversation: { type, members: userIds.map((userId) => ({ userId })) } }) as unknown as ConversationSummary;

describe('whom to follow', () => {
  it('is everybody of a direct conversation, and who is shown in the open one, each once and in one order', () => {
    const summaries = [summary('direct', 'me', 'zoe'), summary('group', 'me', 'eve'), summary('direct', 'me', 'ann')];
    expect(whomToFollow(['me', 'bob', 'zoe'], summaries, 'me')).toEqual(['ann', 'bob', 'zoe']);
    expect(whomToFollow(['bob', 'me', 'zoe'], summaries.reverse(), 'me')).toEqual(['ann', 'bob', 'zoe']);
    expect(whomToFollow([], [], 'me')).toEqual([]);
  });

  it('is no more than one connection may follow, those of the open conversation first', () => {
    const many = Array.from({ length: 250 }, (_, index) => summary('direct', 'me', `u${index}`));
    const followed = whomToFollow(['first'], many, 'me');
    expect(followed).toHaveLength(200);
    expect(followed).toContain('first');
  });
});

import { describe, expect, it } from '@jest/globals';

import { Draft } from './draft.js';

describe('a draft', () => {
  const before = ['a', 'b', 'c'];

  it('is the very same list as long as nothing is different', () => {
    const draft = new Draft(before);
    draft.set(1, 'b');
    expect(draft.done()).toBe(before);
  });

  it('changes in place and grows at its end, while the list before stays as it is', () => {
    const draft = new Draft(before);
    draft.set(0, 'A');
    draft.push('d');
    draft.set(3, 'D');
    draft.push('e');
    expect([draft.length, draft.at(0), draft.at(1), draft.at(3), draft.at(4), draft.at(5), draft.at(-1)]).toEqual([
      5,
      'A',
      'b',
      'D',
      'e',
      undefined,
      undefined,
    ]);
    expect(draft.done()).toEqual(['A', 'b', 'c', 'D', 'e']);
    expect(before).toEqual(['a', 'b', 'c']);
  });
});

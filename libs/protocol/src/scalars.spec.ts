import { describe, expect, it } from '@jest/globals';

import { groupDescription, groupName } from './scalars.js';

describe('what a group is called', () => {
  it.each(['a\u0000b', 'a\nb', 'a\u007fb'])('is one line without control characters: not %j', (name) => {
    expect(groupName.safeParse(name).success).toBe(false);
  });

  it.each(['a\u0000b', 'a\u001bb'])('is described without control characters: not by %j', (description) => {
    expect(groupDescription.safeParse(description).success).toBe(false);
  });

  it('may be of any script, and described in several lines', () => {
    expect(groupName.safeParse('Bergsteiger 🧗 登山').success).toBe(true);
    expect(groupDescription.safeParse('On rocks,\n\tand on ice').success).toBe(true);
  });
});

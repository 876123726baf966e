import { describe, expect, it } from '@jest/globals';

import { limits } from './limits.js';
import { routes } from './rest.js';
import { groupDescription, groupName, messageText } from './scalars.js';

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

describe('the length of a text', () => {
  const query = { safeParse: (text: string) => routes.searchUsers.query.safeParse({ query: text }) };
  it.each([
    ['a message', messageText, limits.messageTextLength],
    ['the name of a group', groupName, limits.groupNameLength],
    ['the description of a group', groupDescription, limits.groupDescriptionLength],
    ['a query for people', query, limits.userQueryLength],
  ])('of %s is counted in UTF-16 code units, of which an emoji has two', (_, schema, units) => {
    expect(schema.safeParse('🧗'.repeat(units / 2)).success).toBe(true);
    expect(schema.safeParse(`${'🧗'.repeat(units / 2)}x`).success).toBe(false);
  });
});

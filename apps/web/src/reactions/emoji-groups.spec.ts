import { createRequire } from 'node:module';

import { describe, expect, it } from '@jest/globals';
import { emoji as schema } from '#protocol';

import { commonReactions } from './common.js';
import { type EmojiGroup, matching, move } from './emoji-groups.js';

/** What the build takes its emoji from. */
const known = createRequire(import.meta.url)('unicode-emoji-json/data-by-group.json') as readonly {
  readonly emojis: readonly { readonly emoji: string }[];
}[];

const some: readonly EmojiGroup[] = [
  { name: 'Faces', emoji: [['😀', 'grinning face'], ['😂', 'face with tears of joy'], ['😎', 'smiling face with sunglasses']] }, // prettier-ignore
  {
    name: 'Food',
    emoji: [
      ['🍎', 'red apple'],
      ['🍏', 'green apple'],
    ],
  },
];
const found = (query: string) => matching(some, query).flatMap(({ emoji }) => emoji.map(([sign]) => sign));

describe('the emoji that are offered', () => {
  it('are all such that any server takes', () => {
    const offered = [...commonReactions, ...known.flatMap(({ emojis }) => emojis.map(({ emoji }) => emoji))];
    expect(offered.length).toBeGreaterThan(1_800);
    expect(offered.filter((emoji) => !schema.safeParse(emoji).success)).toEqual([]);
  });

  it.each([
    ['', ['😀', '😂', '😎', '🍎', '🍏']],
    ['apple', ['🍎', '🍏']],
    ['  Apple RED ', ['🍎']],
    ['nothing of the kind', []],
  ])('are found by "%s": %j', (query, expected) => expect(found(query)).toEqual(expected));
});

describe('an arrow key among emoji', () => {
  // Rows of 3: 0 1 2 | 3 4, then a group of its own: 5 6 7 | 8
  const sizes = [5, 4];
  it.each([
    ['ArrowLeft', 0, 0],
    ['ArrowLeft', 5, 4],
    ['ArrowRight', 4, 5],
    ['ArrowRight', 8, 8],
    ['ArrowDown', 0, 3],
    ['ArrowDown', 2, 4],
    ['ArrowDown', 4, 6],
    ['ArrowDown', 8, 8],
    ['ArrowUp', 7, 4],
    ['ArrowUp', 1, 1],
  ])('%s leads from %d to %d', (key, from, to) => expect(move(key, from, sizes, 3)).toBe(to));
});

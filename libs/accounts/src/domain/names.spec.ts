import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { settings } from '../settings.js';
import { prefixesOfQuery, wordsOfName } from './name-words.js';
import { displayNameFor, usernameFor, withSuffix } from './provisioning.js';
import { displayName, username } from './registration.js';

describe('The words that find an account', () => {
  it('are its username, the words of its display name, and the parts of those', () => {
    expect(wordsOfName({ username: 'amq', displayName: 'Anne-Marie (AM) Quist' })).toEqual([
      'amq',
      'anne-marie',
      '(am)',
      'quist',
      'anne',
      'marie',
      'am',
    ]);
  });

  it('are compared in one case and one form', () => {
    expect(wordsOfName({ username: 'zoe', displayName: 'ZOË ﬁsher' })).toEqual(['zoe', 'zoë', 'fisher']);
    expect(prefixesOfQuery('FISHER zoë')).toEqual(['fisher', 'zoë']);
  });

  it('are few, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        const words = wordsOfName({ username: 'someone', displayName: name });
        expect(words.length).toBeLessThanOrEqual(settings.searchWords.perName + 1);
        expect(new Set(words).size).toBe(words.length);
      }),
    );
  });

  it('are found by every beginning of every word that somebody can see', () => {
    const word = fc.stringMatching(/^[\p{L}\p{N}]{1,8}$/u);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.nat(3),
        fc.integer({ min: 1, max: 8 }),
        (words, which, length) => {
          const stored = wordsOfName({ username: 'someone', displayName: words.join(' ') });
          const seen = words[which % words.length] ?? '';
          const [prefix = ''] = prefixesOfQuery(seen);
          const typed = Array.from(prefix).slice(0, length).join('');
          expect(stored.some((candidate) => candidate.startsWith(typed))).toBe(true);
        },
      ),
    );
  });
});

describe('A question', () => {
  it('looks at few words, the longest ones', () => {
    expect(prefixesOfQuery('a bb ccc dddd eeeee')).toEqual(['eeeee', 'dddd', 'ccc', 'bb']);
  });

  it('that is blank asks for nothing', () => {
    expect(prefixesOfQuery(' \t\u0000 ')).toEqual([]);
  });
});

describe('A newcomer from a foreign issuer', () => {
  it.each([
    ['Zoë.K@example.org', 'zoe.k'],
    ['  Bob Baker ', 'bobbaker'],
    ['99problems', 'problems'],
    ['李小龍', 'user'],
    ['ab', 'user'],
    [undefined, 'user'],
  ])('called %j gets the username %s', (given, expected) => {
    expect(usernameFor(given === undefined ? {} : { username: given })).toBe(expected);
  });

  it('gets names that could have been chosen here, whatever the issuer says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const name = usernameFor({ username: text });
        expect(username.safeParse(name).success).toBe(true);
        expect(username.safeParse(withSuffix(name, '0123abcd')).success).toBe(true);
        expect(displayName.safeParse(displayNameFor({ displayName: text }, name)).success).toBe(true);
      }),
    );
  });
});

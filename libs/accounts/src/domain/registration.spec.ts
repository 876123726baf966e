import { describe, expect, it } from '@jest/globals';

import { displayName, password, registration, username } from './registration.js';

describe('A username', () => {
  it.each(['abc', 'a.b', 'a-b_c.9', 'a'.repeat(32)])('may be %s', (name) => {
    expect(username.safeParse(name).success).toBe(true);
  });

  it.each([
    '',
    'ab',
    'a'.repeat(33),
    'Alice',
    '1abc',
    '.abc',
    'al ice',
    'älice',
    'alice\n',
    'ali\u0000ce',
    'аlice' /* Cyrillic а */,
  ])('may not be %j', (name) => {
    expect(username.safeParse(name).success).toBe(false);
  });
});

describe('A display name', () => {
  it.each([
    ['  Zoë   Müller ', 'Zoë Müller'],
    ['Zoe\u0308', 'Zoë'],
    ['👩‍👩‍👧 family', '👩‍👩‍👧 family'],
    ['李小龍', '李小龍'],
    ['<b>"bold"</b>', '<b>"bold"</b>'],
  ])('%j is kept as %j', (given, kept) => {
    expect(displayName.parse(given)).toBe(kept);
  });

  it.each(['', '   ', 'a\u0000b', 'a\nb', 'a\u2028b', 'lone \ud800', 'abc\u202Egnp', 'x\u2066y', 'a'.repeat(65)])(
    'may not be %j',
    (name) => {
      expect(displayName.safeParse(name).success).toBe(false);
    },
  );
});

describe('A password', () => {
  it.each(['12345678', 'p'.repeat(128), 'пароль-пароль', '        '])('may be %j', (text) => {
    expect(password.safeParse(text).success).toBe(true);
  });

  it.each(['', '1234567', 'p'.repeat(129), 'abcdefgh\ud800'])('may not be %j', (text) => {
    expect(password.safeParse(text).success).toBe(false);
  });
});

it('A registration holds nothing but what it needs', () => {
  const good = { username: 'alice', displayName: 'Alice', password: 'correct horse' };
  expect(registration.safeParse(good).success).toBe(true);
  expect(registration.safeParse({ ...good, role: 'admin' }).success).toBe(false);
});

import { describe, expect, it } from '@jest/globals';

import { fits } from './caret.js';

describe('a version fits a range', () => {
  it.each([
    ['2.4.0', '^2.4.0', true],
    ['2.4.1', '^2.4.0', true],
    ['2.10.0', '^2.4.3', true],
    ['2.3.9', '^2.4.0', false],
    ['3.0.0', '^2.4.0', false],
    ['1.9.9', '^2.4.0', false],
    ['0.2.4', '^0.2.3', true],
    ['0.3.0', '^0.2.3', false],
    ['0.0.4', '^0.0.3', false],
    ['0.1.0', '0.1.0', true],
    ['0.1.1', '0.1.0', false],
  ])('%s, %s: %p', (version, range, expected) => {
    expect(fits(version, range)).toBe(expected);
  });

  it('only when both are known for what they are', () => {
    expect(() => fits('2.4.0', '>=2')).toThrow('>=2 is no version');
  });
});

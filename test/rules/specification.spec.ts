import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { documentFile, specificationOf } from '../../tools/specification/from-repository.js';
import { Specification } from '../../tools/specification/specification.js';
import { testTitlesOf } from '../../tools/specification/test-titles.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('titles of tests', () => {
  it('are read with the groups they are in, each kind of test as it is written', () => {
    const text = [
      "describe('a group', () => {",
      "  it('US2.1: hears everybody', async () => {});",
      '  it.each([[3], [500]])("FR-002: has %d members", (n) => {});',
      '  it.each`a | b ${1} | ${2}`(`takes $a`, () => {});',
      "  describe.each(['left', 'removed'])('for who has %s', () => {",
      '    it(`keeps ${what} as it was`, () => {});',
      '  });',
      '});',
      "it('stands alone', () => { expect(visit('not a title')).toBe(1); });",
    ].join('\n');
    expect(testTitlesOf('a.spec.ts', text).map(({ title }) => title)).toEqual([
      'a group › US2.1: hears everybody',
      'a group › FR-002: has %d members',
      'a group › takes $a',
      'a group › for who has %s › keeps ${what} as it was',
      'stands alone',
    ]);
  });
});

describe('the specification', () => {
  const sections = [
    { title: 'Stories', requirements: { 'US1.1': 'It arrives < 100 ms.', 'US1.2': 'It stays.' } },
    { title: 'Rules', requirements: { 'FR-001': 'Any | all.', 'FR-002': 'Fast.' }, benches: { 'FR-002': 'send' } },
  ];
  const tests = [
    { file: 'test/e2e/one.spec.ts', title: 'US1.1, FR-001: both' },
    { file: 'test/e2e/one.spec.ts', title: 'neither' },
    { file: 'libs/two.spec.ts', title: 'FR-001: a group › FR-001: once' },
  ];

  it('puts a test beside everything that its title names, once', () => {
    const lines = new Specification(sections, tests).markdown.split('\n');
    expect(lines).toContain('| US1.1 | It arrives &lt; 100 ms. | [one.spec.ts](../test/e2e/one.spec.ts): US1.1, FR-001: both |');
    expect(lines).toContain(
      '| FR-001 | Any \\| all. | [one.spec.ts](../test/e2e/one.spec.ts): US1.1, FR-001: both<br>' +
        '[two.spec.ts](../libs/two.spec.ts): FR-001: a group › FR-001: once |',
    );
  });

  it('says "not yet" of what no test names, and how much that is', () => {
    const specification = new Specification(sections, tests);
    expect(specification.unproved).toEqual(['US1.2', 'FR-002']);
    expect(specification.markdown).toContain('| US1.2 | It stays. | not yet |');
    expect(specification.markdown).toContain('2 of 4 requirements have a test.');
    expect(specification.markdown).toContain('| FR-002 | Fast. | not yet, but measured: `./dev bench send` |');
  });

  it('refuses a title that names what nobody asked for', () => {
    const strayed = { file: 'test/e2e/one.spec.ts', title: 'FR-099: beyond' };
    expect(() => new Specification(sections, [strayed])).toThrow('test/e2e/one.spec.ts: there is no requirement FR-099');
  });

  it('is written down as the tests have it: ./dev exec npm run specification', () => {
    expect(readFileSync(join(root, documentFile), 'utf8')).toBe(specificationOf(root).markdown);
  });
});

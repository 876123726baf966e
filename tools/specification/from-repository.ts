import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Section, Specification } from './specification.js';
import { testTitlesOf } from './test-titles.js';

/** Where the document lies, from the root. */
export const documentFile = 'docs/specification.md';

/** The requirements and the tests as they stand in a clone. */
export function specificationOf(root: string): Specification {
  const sections = JSON.parse(readFileSync(join(root, 'tools/specification/requirements.json'), 'utf8')) as readonly Section[];
  const git = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', '*.spec.ts', '*.spec.tsx'];
  const files = execFileSync('git', git, { cwd: root, encoding: 'utf8' })
    .split('\0')
    // The tests of this document give it titles that prove nothing.
    .filter((file) => file !== '' && file !== 'test/rules/specification.spec.ts' && existsSync(join(root, file)))
    .sort();
  return new Specification(
    sections,
    [...new Set(files)].flatMap((file) => testTitlesOf(file, readFileSync(join(root, file), 'utf8'))),
  );
}

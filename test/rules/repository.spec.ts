import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** What git has, or would take: everything but what it ignores. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)));

describe('the repository', () => {
  it('names no package registry: it installs from whichever a machine uses', () => {
    const address = /https?:\/\/[\w.-]*(?:registry|npm|mirror|artifactory|nexus|proxy)[\w.-]*|^\s*(?:@[\w-]+:)?registry\s*=/im;
    const naming = files.filter((file) => !isBinary(file) && address.test(read(file)));
    expect(naming).toEqual([]);
  });

  it.each(['package-lock.json', 'tools/node/package-lock.json'])('locks by hash and not by address: %s', (lock) => {
    const { packages } = JSON.parse(read(lock)) as { packages: Record<string, { resolved?: string; integrity?: string }> };
    const entries = Object.entries(packages).filter(([path]) => path !== '');
    expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(entries.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
  });

  it('pins what it runs on, and lets ranges only into types and data formats', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+/.test(version),
    );
    expect(loose.map(([name]) => name)).toEqual(['@types/node', 'yaml']);
  });

  it('tells Nest of every app and library', () => {
    const { projects } = JSON.parse(read('nest-cli.json')) as { projects: Record<string, { root: string }> };
    const there = ['apps', 'libs'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
    const known = Object.values(projects).map(({ root: folder }) => folder);
    // The web page is Vite's.
    expect(known.sort()).toEqual(there.filter((folder) => folder !== 'apps/web').sort());
  });
});

describe('libraries', () => {
  const sources = files.filter(
    (file) => /^libs\/[^/]+\/src\/.*\.ts$/.test(file) && !/\.spec\.ts$|^libs\/(kernel|testing)\//.test(file),
  );

  it.each([
    ['the time', /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/],
    ['chance', /\bMath\.random\(|\brandomUUID\(|\brandomBytes\(/],
    ['a timer', /\bset(?:Timeout|Interval)\(/],
  ])('ask the kernel for %s, so that a test can own it', (_what, directly) => {
    expect(sources.filter((file) => directly.test(withoutComments(read(file))))).toEqual([]);
  });

  it('keep their files small enough to be one idea', () => {
    const long = sources.filter((file) => read(file).split('\n').length > 300);
    expect(long).toEqual([]);
  });
});

function isBinary(file: string): boolean {
  return /\.(?:png|jpe?g|gif|webp|ico|woff2?|pdf|tgz)$/.test(file);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, describe, expect, it } from '@jest/globals';

const program = fileURLToPath(new URL('../../tools/same-lock.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'parley-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lock = (packages: Record<string, object>) => ({ name: 'parley', lockfileVersion: 3, packages });
const ours = { '': { name: 'parley' }, 'node_modules/pg': { version: '8.23.1', integrity: 'sha512-a' } };
const forMac = {
  'node_modules/@swc/core-darwin-x64': { version: '1.0.0', integrity: 'sha512-b', optional: true, os: ['darwin'] },
};

function same(one: object, other: object): boolean {
  const [first, second] = [join(folder, 'one.json'), join(folder, 'other.json')];
  writeFileSync(first, JSON.stringify(one));
  writeFileSync(second, JSON.stringify(other));
  const { status } = spawnSync(process.execPath, [program, first, second]);
  return status === 0;
}

describe('a lock after an installation', () => {
  it('means the same whichever optional builds the registry has today', () => {
    expect(same(lock({ ...ours, ...forMac }), lock(ours))).toBe(true);
  });

  it.each([
    ['another version', lock({ ...ours, 'node_modules/pg': { version: '8.23.2', integrity: 'sha512-a' } })],
    ['another content', lock({ ...ours, 'node_modules/pg': { version: '8.23.1', integrity: 'sha512-c' } })],
    ['a further package', lock({ ...ours, 'node_modules/left': { version: '1.0.0', integrity: 'sha512-d' } })],
    ['another format', { ...lock(ours), lockfileVersion: 2 }],
  ])('does not with %s', (_what, changed) => {
    expect(same(lock(ours), changed)).toBe(false);
  });
});

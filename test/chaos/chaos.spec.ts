import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** `./dev chaos`, as it was compiled for this suite. */
function run(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
  return new Promise((resolve) => {
    const program = ['--enable-source-maps', `${root}/dist/test/chaos/main.js`, ...args];
    execFile(process.execPath, program, { cwd: root, maxBuffer: 64 * 1_024 * 1_024 }, (error, output, errors) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output, errors });
    });
  });
}

describe('a cluster of real processes', () => {
  it('NFR-REL-3, NFR-REL-6: loses, doubles and reorders nothing, and all clients converge, whatever breaks for a minute (seed 1)', async () => {
    const { code, output, errors } = await run('--seed', '1', '--seconds', '60', '--clients', '60', '--json');
    expect(code === 0 ? '' : output + errors).toBe('');
    const figures = JSON.parse(output.trim().split('\n').at(-1) ?? '') as { faultsInjected: number; acknowledged: number };
    expect(figures).toMatchObject({ lost: 0, duplicates: 0, outOfOrder: 0, convergenceMs: expect.any(Number) });
    expect(figures.faultsInjected).toBeGreaterThanOrEqual(10);
    expect(figures.acknowledged).toBeGreaterThan(500);
  }, 300_000);
});

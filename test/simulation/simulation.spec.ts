import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { faultKinds } from './faults.js';
import { guards } from './guards.js';
import { simulate } from './simulation.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const minutes = 60_000;

/** `./dev simulate`, as it was compiled for this suite. */
function run(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
  const program = ['--enable-source-maps', join(root, 'dist/test/simulation/main.js'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, program, { cwd: root, maxBuffer: 64 * 1024 * 1024 }, (error, output, errors) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output, errors });
    });
  });
}

describe('the simulated cluster', () => {
  it(
    'NFR-REL-3, NFR-REL-6: keeps the invariants for 1,000 seeds, in which everything went wrong that can',
    async () => {
      const { code, output, errors } = await run('--seed', '1', '--seeds', '1000', '--json');
      expect(code === 0 ? '' : output + errors).toBe('');
      const figures = JSON.parse(output.trim().split('\n').at(-1) ?? '') as {
        readonly seeds: number;
        readonly violations: number;
        readonly faults: Readonly<Record<string, number>>;
      };
      expect(figures).toMatchObject({ seeds: 1_000, violations: 0 });
      expect(faultKinds.filter((kind) => (figures.faults[kind] ?? 0) < 50)).toEqual([]);
    },
    20 * minutes,
  );

  it.each([1, 2, 3])('replays a seed exactly: %i', async (seed) => {
    const [one, other] = [await simulate({ seed, trace: true }), await simulate({ seed, trace: true })];
    expect(other.trace).toEqual(one.trace);
    expect(other.hash).toBe(one.hash);
    expect((await simulate({ seed: seed + 1_000 })).hash).not.toBe(one.hash);
  });

  it.each(guards)(
    'shows a violation within 200 seeds without its guard: %s',
    async (guard) => {
      const { code, output } = await run('--seed', '1', '--seeds', '200', '--without', guard);
      expect(code).toBe(1);
      expect(output).toMatch(/^seed \d+: \d+ violations\n {2}violation of /m);
    },
    6 * minutes,
  );
});

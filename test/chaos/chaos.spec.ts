import { describe, expect, it } from '@jest/globals';

import { figuresIn, runProgram } from '../support/program.js';

describe('a cluster of real processes', () => {
  it('NFR-REL-3, NFR-REL-6: loses, doubles and reorders nothing, and all clients converge, whatever breaks for a minute (seed 1)', async () => {
    const said = await runProgram('chaos', '--seed', '1', '--seconds', '60', '--clients', '60', '--json');
    expect(said.code === 0 ? '' : said.output + said.errors).toBe('');
    const figures = figuresIn<{ readonly faultsInjected: number; readonly acknowledged: number }>(said);
    expect(figures).toMatchObject({ lost: 0, duplicates: 0, outOfOrder: 0, convergenceMs: expect.any(Number) });
    expect(figures.faultsInjected).toBeGreaterThanOrEqual(10);
    expect(figures.acknowledged).toBeGreaterThan(500);
  }, 300_000);
});

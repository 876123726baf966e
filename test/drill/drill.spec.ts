import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { figuresIn, runProgram } from '../support/program.js';

const releases = fileURLToPath(new URL('../../releases', import.meta.url));

interface Figures {
  readonly sdk: { readonly version: string; readonly commit: string };
  readonly acknowledged: number;
  readonly drainMs: object;
}

describe('an upgrade', () => {
  it('NFR-REL-3: of every node, under load and clients of the last release: nothing is lost, doubled or out of order, and nobody sees an error (seed 1)', async () => {
    const said = await runProgram('drill', 'upgrade', '--seconds', '6', '--clients', '20', '--json');
    expect(said.code === 0 ? '' : said.output + said.errors).toBe('');
    const figures = figuresIn<Figures>(said);
    expect(figures).toMatchObject({ nodesRestarted: 3, lost: 0, duplicates: 0, outOfOrder: 0, visibleErrors: 0 });
    // As the package in use says, and as is written beside the packed one.
    const record = readFileSync(`${releases}/${figures.sdk.version}/release.json`, 'utf8');
    expect(JSON.parse(record)).toMatchObject(figures.sdk);
    expect(Object.keys(figures.drainMs)).toEqual(['node-1', 'node-2', 'node-3']);
    expect(figures.acknowledged).toBeGreaterThan(300);
  }, 300_000);
});

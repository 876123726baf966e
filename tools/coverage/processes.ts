import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { FunctionCoverage } from './executions.js';
import type { CoverageLedger } from './ledger.js';
import type { Compiled } from './statements.js';

/** One process, as Node writes it to `NODE_V8_COVERAGE` when the process ends by itself. */
interface ProcessCoverage {
  readonly result: readonly { readonly url: string; readonly functions: readonly FunctionCoverage[] }[];
}

/** What the compiled product ran in processes that tests started. One that was killed has left nothing. */
export function addProcesses(ledger: CoverageLedger, { folder, root }: { readonly folder: string; readonly root: string }): void {
  const compiled = new Map<string, Compiled>();
  const compiledOf = (file: string): Compiled => {
    const known = compiled.get(file) ?? compiledFile(root, file);
    compiled.set(file, known);
    return known;
  };
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.json'))) {
    const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as ProcessCoverage;
    for (const { url, functions } of result) {
      const file = url.startsWith('file:') ? relative(join(root, 'dist'), fileURLToPath(url)).replace(/\.js$/, '.ts') : '';
      if (isCounted(file)) ledger.add(file, compiledOf(file), functions);
    }
  }
}

/** How a file of ours was built. */
export function compiledFile(root: string, file: string): Compiled {
  const program = join(root, 'dist', file.replace(/\.ts$/, '.js'));
  return {
    code: readFileSync(program, 'utf8'),
    map: JSON.parse(readFileSync(`${program}.map`, 'utf8')) as Compiled['map'],
  };
}

/**
 * What coverage is of: the code of the server and of the SDK. Not the web page, which tests use in a browser; not the
 * test kits; not the tools, migrations and benches, which run in every test or not at all.
 */
export function isCounted(file: string): boolean {
  return /^(apps|libs)\/[^/]+\/src\/.*\.ts$/.test(file) && !/\.(spec|d)\.ts$|^apps\/web\/|^libs\/testing\//.test(file);
}

import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { repository } from '../repository.js';
import type { FunctionCoverage } from './executions.js';
import { CoverageLedger } from './ledger.js';
import { withInlineMap } from './statements.js';

/** What jest gives its reporters of a test file, as far as it is read here. */
interface TestFileResult {
  v8Coverage?: readonly {
    readonly result: { readonly url: string; readonly functions: readonly FunctionCoverage[] };
    /** Absent for what jest did not compile. */
    readonly codeTransformResult?: { readonly code: string };
  }[];
}

/** Writes down which statements the tests of a suite ran, in jest's own processes. */
export default class CoverageReporter {
  readonly #ledger = new CoverageLedger();

  onTestResult(_test: unknown, testFile: TestFileResult): void {
    const { v8Coverage = [] } = testFile;
    // Jest's own reporter of coverage comes after us; what it finds it keeps to the end, gigabytes of it.
    delete testFile.v8Coverage;
    for (const { result, codeTransformResult } of v8Coverage) {
      if (codeTransformResult === undefined) continue;
      const path = result.url.startsWith('file:') ? fileURLToPath(result.url) : result.url;
      this.#ledger.add(relative(repository, path), withInlineMap(codeTransformResult.code), result.functions);
    }
  }

  onRunComplete(): void {
    const record = process.env['PARLEY_COVERAGE_RECORD'];
    if (record === undefined) throw new Error('PARLEY_COVERAGE_RECORD is not set: run this by `./dev test --coverage`.');
    writeFileSync(record, JSON.stringify(this.#ledger.covered));
  }
}

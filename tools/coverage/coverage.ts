import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { repository } from '../repository.js';
import { type Figures, figuresOf } from './figure.js';
import { CoverageLedger } from './ledger.js';
import { addProcesses, compiledFile, isCounted } from './processes.js';
import { statementsOf } from './statements.js';

/**
 * Which statements a run of tests executes, whichever process executes them: jest's own, by a reporter of ours, and the
 * compiled servers that tests start, by `NODE_V8_COVERAGE`. Both become one figure, because a statement is known by
 * where we wrote it.
 */
export class Coverage {
  readonly #folder = join(repository, 'coverage');
  readonly #processes = join(this.#folder, 'processes');

  static begin(): Coverage {
    const coverage = new Coverage();
    rmSync(coverage.#folder, { recursive: true, force: true });
    mkdirSync(coverage.#processes, { recursive: true });
    return coverage;
  }

  /** What a suite tells jest. */
  get jestArguments(): readonly string[] {
    // Jest converts and prints coverage of its own unless it is given nothing to convert it to.
    const reporter = join(repository, 'dist/tools/coverage/jest-reporter.js');
    // In this order: a name after a list would be one more of it.
    return ['--coverageReporters=none', '--reporters=default', `--reporters=${reporter}`, '--coverage'];
  }

  /** Tests pass the folder on to what they start (`test/support/measured.ts`): jest itself is not to be measured twice. */
  envOf(suite: string): Readonly<Record<string, string>> {
    return { PARLEY_COVERAGE: this.#processes, PARLEY_COVERAGE_RECORD: this.#recordOf(suite) };
  }

  /** @param suites those that have run */
  figures(suites: readonly string[]): Figures {
    const ledger = new CoverageLedger();
    for (const suite of suites) {
      // A suite that ended before its tests did has nothing to say, and says so by failing.
      if (existsSync(this.#recordOf(suite))) ledger.merge(JSON.parse(readFileSync(this.#recordOf(suite), 'utf8')));
    }
    addProcesses(ledger, { folder: this.#processes, root: repository });
    const files = globSync(['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'], { cwd: repository }).filter(isCounted);
    const places = Object.fromEntries(
      files.map((file) => [file, statementsOf(compiledFile(repository, file)).map(({ place }) => place)]),
    );
    writeFileSync(join(this.#folder, 'missing.json'), JSON.stringify(missing(places, ledger.covered), null, 1));
    return figuresOf(places, ledger.covered);
  }

  #recordOf(suite: string): string {
    return join(this.#folder, `${suite}.json`);
  }
}

/** Where no test came by, for whoever looks for what to test. */
function missing(places: Readonly<Record<string, readonly string[]>>, covered: Readonly<Record<string, readonly string[]>>) {
  const left = Object.entries(places).map(([file, all]) => {
    const seen = new Set(covered[file]);
    return [file, [...new Set(all)].filter((place) => !seen.has(place))] as const;
  });
  return Object.fromEntries(left.filter(([, unseen]) => unseen.length > 0));
}

/** The suites of `./dev test`. A folder that a suite names need not be there yet; a suite without any test fails. */
export interface Suite {
  readonly name: string;
  /** Folders whose *.spec.ts belong to it, from the root. */
  readonly folders: readonly string[];
  /** Whether its tests use PostgreSQL, Redis and the compiled server. */
  readonly engines: boolean;
  /** Whether its tests run compiled programs, although they need no engines. */
  readonly compiled?: boolean;
  /** Whether its tests open the web page in a browser. */
  readonly browser: boolean;
  /** Whether its tests run the examples in Python. */
  readonly python: boolean;
}

export const suites: readonly Suite[] = [
  { name: 'unit', folders: ['libs', 'apps', 'test/rules', 'test/load'], engines: false, browser: false, python: false },
  { name: 'simulation', folders: ['test/simulation'], engines: false, compiled: true, browser: false, python: false },
  { name: 'contract', folders: ['test/contract'], engines: true, browser: false, python: true },
  { name: 'integration', folders: ['test/integration'], engines: true, browser: false, python: false },
  { name: 'chaos', folders: ['test/chaos', 'test/drill'], engines: true, browser: false, python: false },
  { name: 'e2e', folders: ['test/e2e'], engines: true, browser: true, python: false },
];

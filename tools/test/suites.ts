/**
 * What the tests of a suite find ready: PostgreSQL and Redis, the compiled server, a browser with the web page in its reach,
 * a Python with what the examples in it import. Engines come with the compiled server.
 */
export type Need = 'engines' | 'compiled' | 'browser' | 'python';

/** The suites of `./dev test`. A folder that a suite names need not be there yet; a suite without any test fails. */
export interface Suite {
  readonly name: string;
  /** Folders whose *.spec.ts belong to it, from the root. */
  readonly folders: readonly string[];
  readonly needs: readonly Need[];
  /** How many of its files run at once, at most; and never more than there are cores. */
  readonly filesAtOnce: number;
}

/** Files on the same engines have a database each, and share the connections that the server allows. */
const onSharedEngines = 4;
/** What breaks nodes on purpose, and looks at how long that is felt, has the machine for itself. */
const alone = 1;

export const suites: readonly Suite[] = [
  { name: 'unit', folders: ['libs', 'apps', 'test/rules', 'test/load'], needs: [], filesAtOnce: Infinity },
  { name: 'simulation', folders: ['test/simulation'], needs: ['compiled'], filesAtOnce: alone },
  { name: 'contract', folders: ['test/contract'], needs: ['engines', 'python'], filesAtOnce: onSharedEngines },
  { name: 'integration', folders: ['test/integration'], needs: ['engines'], filesAtOnce: onSharedEngines },
  { name: 'chaos', folders: ['test/chaos', 'test/drill'], needs: ['engines'], filesAtOnce: alone },
  { name: 'e2e', folders: ['test/e2e'], needs: ['engines', 'browser'], filesAtOnce: onSharedEngines },
];

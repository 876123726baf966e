import { Executions, type FunctionCoverage } from './executions.js';
import { type Compiled, type Statement, statementsOf } from './statements.js';

/** Which statements of which files were run, by whatever ran them. Files are named from the root. */
export type Covered = Readonly<Record<string, readonly string[]>>;

/** Collects what several processes ran of the same files, compiled by whomever. */
export class CoverageLedger {
  readonly #covered = new Map<string, Set<string>>();
  readonly #parsed = new Map<string, readonly Statement[]>();

  add(file: string, compiled: Compiled, functions: readonly FunctionCoverage[]): void {
    const statements = this.#statementsOf(compiled);
    const counts = new Executions(functions).at(statements.map(({ offset }) => offset));
    this.#cover(
      file,
      statements.flatMap(({ place }, index) => (counts[index] === 0 ? [] : [place])),
    );
  }

  merge(covered: Covered): void {
    for (const [file, places] of Object.entries(covered)) this.#cover(file, places);
  }

  get covered(): Covered {
    return Object.fromEntries([...this.#covered].map(([file, places]) => [file, [...places]]));
  }

  #cover(file: string, places: readonly string[]): void {
    const known = this.#covered.get(file) ?? new Set();
    for (const place of places) known.add(place);
    this.#covered.set(file, known);
  }

  /** In order of offset. Many tests run the same code, and parsing is what takes time. */
  #statementsOf(compiled: Compiled): readonly Statement[] {
    const known = this.#parsed.get(compiled.code);
    if (known !== undefined) return known;
    const statements = [...statementsOf(compiled)].sort((one, other) => one.offset - other.offset);
    this.#parsed.set(compiled.code, statements);
    return statements;
  }
}

/** What V8 counted in one function; its ranges lie within each other, the outermost first. */
export interface FunctionCoverage {
  readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
}

/** How often V8 came by an offset: what the innermost range around it says. */
export class Executions {
  readonly #outermostFirst: FunctionCoverage['ranges'];

  constructor(functions: readonly FunctionCoverage[]) {
    this.#outermostFirst = functions
      .flatMap(({ ranges }) => ranges)
      .sort((one, other) => one.startOffset - other.startOffset || other.endOffset - one.endOffset);
  }

  /** @param ascending offsets, in order */
  at(ascending: readonly number[]): readonly number[] {
    const around: { readonly endOffset: number; readonly count: number }[] = [];
    let next = 0;
    return ascending.map((offset) => {
      while ((this.#outermostFirst[next]?.startOffset ?? Infinity) <= offset) {
        const range = this.#outermostFirst[next++] as FunctionCoverage['ranges'][number];
        while ((around.at(-1)?.endOffset ?? Infinity) <= range.startOffset) around.pop();
        around.push(range);
      }
      while ((around.at(-1)?.endOffset ?? Infinity) <= offset) around.pop();
      return around.at(-1)?.count ?? 0;
    });
  }
}

/** A server to measure. It answers `GET /readyz` with 200 once it can work, and ends on SIGTERM. */
export interface Launchable {
  readonly name: string;
  /** The compiled program. */
  readonly program: string;
  /** Node's own, before the program. */
  readonly nodeOptions?: readonly string[];
  launch(port: number): { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> };
}

/** The root of the compiled tree, from here: dist/test/load/driving. */
const compiledRoot = new URL('../../../', import.meta.url);

/** @param path below the root of the repository, without extension */
export function compiledProgram(path: string): string {
  return new URL(`${path}.js`, compiledRoot).pathname;
}

/**
 * Environment for a process of the product that a test starts: with it, `./dev test --coverage` counts what that
 * process runs as well (see tools/coverage).
 */
export function measured(): Readonly<Record<string, string>> {
  const folder = process.env['PARLEY_COVERAGE'];
  return folder === undefined ? {} : { NODE_V8_COVERAGE: folder };
}

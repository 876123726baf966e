import { isDeepStrictEqual } from 'node:util';

/** What the rule of a check wants, and what the server did instead. */
export class Deviation extends Error {
  override readonly name = 'Deviation';

  constructor(
    readonly expected: string,
    readonly seen: string,
  ) {
    super(`expected ${expected}; seen ${seen}`);
  }
}

/** @throws Deviation unless both are the same, whatever the order of fields. */
export function expectSame(what: string, seen: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(plain(seen), plain(expected))) throw new Deviation(`${what}: ${shown(expected)}`, shown(seen));
}

/** @throws Deviation unless it holds. */
export function expectThat(holds: boolean, expected: string, seen: unknown): asserts holds {
  if (!holds) throw new Deviation(expected, shown(seen));
}

/** Of a value, what fits a line or two. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > shownLength ? `${text.slice(0, shownLength)} … (${text.length} characters)` : text;
}

const shownLength = 600;

/** As it would come over the wire: an absent field and an undefined one are the same. */
const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

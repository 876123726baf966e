/** Whether a version fits a range such as `^2.4.0`: not older, and the same in the first number that is not 0 and all before it. */
export function fits(version: string, range: string): boolean {
  const wanted = numbersOf(range.replace(/^\^/, ''));
  const given = numbersOf(version);
  const fixed = range.startsWith('^') ? wanted.findIndex((number) => number > 0) + 1 : wanted.length;
  const first = wanted.findIndex((number, index) => number !== given[index]);
  if (first < 0) return true;
  return first >= fixed && (given[first] ?? 0) > (wanted[first] ?? 0);
}

function numbersOf(version: string): readonly number[] {
  if (!/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(`${version} is no version of three numbers, nor such a one after a caret`);
  return version.split('.').map(Number);
}

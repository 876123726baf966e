import type { Result } from './run.js';

/** What a run came to. */
export interface Report {
  /** Nothing that was looked at is broken. */
  readonly conforms: boolean;
  readonly holds: number;
  readonly broken: number;
  readonly notRun: number;
  readonly checks: readonly Result[];
}

/** Counts what a run has found. */
export function reportOf(checks: readonly Result[]): Report {
  const count = (kind: Result['outcome']['kind']) => checks.filter(({ outcome }) => outcome.kind === kind).length;
  const [holds, broken, notRun] = [count('holds'), count('broken'), count('not run')];
  return { conforms: broken === 0 && holds > 0, holds, broken, notRun, checks };
}

/** For people: a line, and for what is broken two more. */
export function lineOf({ name, rule, outcome }: Result): string {
  switch (outcome.kind) {
    case 'holds':
      return `✓ ${name}: ${rule}`;
    case 'broken':
      return `✗ ${name}: ${rule}\n    expected  ${outcome.expected}\n    seen      ${outcome.seen}`;
    case 'not run':
      return `- ${name}: ${rule}\n    not run: ${outcome.why}`;
  }
}

/** For people: the counts, as one line. */
export function sumOf({ holds, broken, notRun }: Report): string {
  return `${holds} rules hold, ${broken} are broken, ${notRun} were not looked at`;
}

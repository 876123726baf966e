export const violationKinds = ['lost', 'duplicate', 'out of order', 'not converged', 'refused', 'unanswered', 'died'] as const;
export type ViolationKind = (typeof violationKinds)[number];

export interface Violation {
  readonly kind: ViolationKind;
  readonly text: string;
}

const printedAtMost = 20;

/** The first of them, and how many there are; nothing when there is none. */
export function printed(violations: readonly Violation[]): string {
  if (violations.length === 0) return '';
  const lines = violations.slice(0, printedAtMost).map(({ kind, text }) => `violation, ${kind}: ${text}\n`);
  return `${lines.join('')}${violations.length} violations\n`;
}

/** How many there are of each kind, under the names that figures have. */
export function countsOf(violations: readonly Violation[]) {
  const count = (kind: ViolationKind) => violations.filter((violation) => violation.kind === kind).length;
  return {
    lost: count('lost'),
    duplicates: count('duplicate'),
    outOfOrder: count('out of order'),
    notConverged: count('not converged'),
    refused: count('refused'),
    unanswered: count('unanswered'),
    died: count('died'),
  };
}

/** The invariants of ARCHITECTURE.md, and what would make them worth nothing: that nobody ever gets an answer. */
export type Invariant = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 'answers' | 'progress';

export interface Violation {
  readonly invariant: Invariant;
  readonly text: string;
}

export const violation = (invariant: Invariant, text: string): Violation => ({
  invariant,
  text: `violation of ${typeof invariant === 'number' ? `invariant ${invariant}` : invariant}: ${text}`,
});

export const violationKinds = ['lost', 'duplicate', 'out of order', 'not converged', 'refused', 'unanswered', 'died'] as const;
export type ViolationKind = (typeof violationKinds)[number];

export interface Violation {
  readonly kind: ViolationKind;
  readonly text: string;
}

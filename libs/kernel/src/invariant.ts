/** A state that the code claims impossible. Whoever meets it must not carry on with what it has in memory. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Throws {@link InvariantViolation} unless `condition` holds. `claim` says what should have been true. */
export function invariant(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new InvariantViolation(`violated: ${claim}`);
}

/** For the default branch of an exhaustive `switch`: a new variant becomes a compile error. */
export function unreachable(value: never): never {
  throw new InvariantViolation(`violated: unhandled variant ${JSON.stringify(value)}`);
}

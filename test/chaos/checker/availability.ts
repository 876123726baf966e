import type { Asked } from '../history.js';

type Span = Pick<Asked, 'madeAt' | 'acknowledgedAt'>;

/** The longest time in which something was waiting for its acknowledgement, and nothing was acknowledged. */
export function longestWaitMs(asked: readonly Span[]): number {
  const answered = asked
    .flatMap(({ madeAt, acknowledgedAt }) => (acknowledgedAt === null ? [] : [{ madeAt, acknowledgedAt }]))
    .toSorted((one, other) => other.acknowledgedAt - one.acknowledgedAt);
  let longest = 0;
  // From the last answer back: whatever was not answered before this one, has been waiting since `earliest`.
  let earliest = Infinity;
  for (const [index, { madeAt, acknowledgedAt }] of answered.entries()) {
    earliest = Math.min(earliest, madeAt);
    const previous = answered[index + 1]?.acknowledgedAt ?? -Infinity;
    longest = Math.max(longest, acknowledgedAt - Math.max(previous, earliest));
  }
  return longest;
}

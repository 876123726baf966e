import { limits, type Mention } from '#protocol';

import type { Mentioned } from './mentionable.js';

/**
 * Finds in a text those who were chosen while it was written: wherever their label stands behind an "@", and no word
 * goes on after it. Whoever was deleted from the text is mentioned no more, and one whose name was pasted twice, twice.
 */
export function placeMentions(text: string, chosen: readonly Mentioned[]): Mention[] {
  // "@Ann Lee" before "@Ann": the longest name is the one that was meant.
  const byLength = [...chosen].reverse().sort((one, other) => other.label.length - one.label.length);
  const found: Mention[] = [];
  for (let at = text.indexOf('@'); at >= 0 && found.length < limits.mentionsPerMessage; at = text.indexOf('@', at + 1)) {
    const meant = byLength.find(({ label }) => text.startsWith(label, at + 1) && endsHere(text, at + 1 + label.length));
    if (meant === undefined) continue;
    found.push({ ...meant.target, start: at, length: meant.label.length + 1 });
    at += meant.label.length;
  }
  return found;
}

const endsHere = (text: string, end: number): boolean => !/^[\p{L}\p{N}_]/u.test(text.slice(end, end + 2));

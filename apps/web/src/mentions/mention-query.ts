/** An "@" that is being typed: where it stands, and what follows it up to the caret. */
export interface MentionQuery {
  readonly start: number;
  readonly query: string;
}

/** Longer than any name that is worth completing. */
const longest = 40;

/** The mention that is being typed at the caret; null if none is. In an address like `a@b.example` none is. */
export function mentionQuery(text: string, caret: number): MentionQuery | null {
  const from = Math.max(0, caret - longest - 1);
  const typed = text.slice(from, caret);
  const at = typed.lastIndexOf('@');
  if (at < 0) return null;
  const query = typed.slice(at + 1);
  const before = text.slice(0, from + at);
  if (/\n/.test(query) || /^\s/.test(query) || /[\p{L}\p{N}_]$/u.test(before)) return null;
  return { start: from + at, query };
}

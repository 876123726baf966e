/** A piece of a message's text; `href` where it is a link. */
export interface TextPart {
  readonly text: string;
  readonly href: string | null;
}

/** Web addresses only: what else a scheme could start is nobody's wish who clicks on a message. */
const address = /\bhttps?:\/\/[^\s<>"]+/gi;
/** What ends a sentence is not part of an address, and neither is a bracket that was opened before it. */
const trailing = new Set('.,;:!?\'"*_~');

/** Finds the web addresses in a text. The parts joined are the text. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const found = withoutTrailing(match[0]);
    if (!URL.canParse(found)) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: found, href: found });
    end = match.index + found.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}

/** Goes through each character once: a text may be made to be expensive. */
function withoutTrailing(found: string): string {
  const opened = found.includes('(');
  let end = found.length;
  while (end > 0 && (trailing.has(found.charAt(end - 1)) || (!opened && found.charAt(end - 1) === ')'))) end -= 1;
  return found.slice(0, end);
}

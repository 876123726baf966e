/** A piece of a message's text; `href` where it is a link. */
export interface TextPart {
  readonly text: string;
  readonly href: string | null;
}

/** Web addresses only: what else a scheme could start is nobody's wish who clicks on a message. */
const address = /\bhttps?:\/\/[^\s<>"]+/gi;
/** What ends a sentence, or closes what was opened before the address, is not part of it. */
const trailing = /[.,;:!?'"*_~]+$/;

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

function withoutTrailing(found: string): string {
  const shorter = found.replace(trailing, '');
  const unopened = shorter.endsWith(')') && !shorter.includes('(');
  return unopened ? withoutTrailing(shorter.slice(0, -1)) : shorter;
}

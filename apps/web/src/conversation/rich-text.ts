import { areWithin, type Mention } from '#protocol';

import { type TextPart, textParts } from './links.js';

/** A piece of a message's text: plain, a link, or a mention. */
export interface RichPart extends TextPart {
  readonly mention: Mention | null;
}

/** Finds mentions, and web addresses around them. The parts joined are the text. */
export function richParts(text: string, mentions: readonly Mention[] = []): RichPart[] {
  if (!areWithin(text, mentions)) return plain(text);
  let end = 0;
  const parts = mentions.flatMap((mention) => {
    const before = plain(text.slice(end, mention.start));
    end = mention.start + mention.length;
    return [...before, { text: text.slice(mention.start, end), href: null, mention }];
  });
  return [...parts, ...plain(text.slice(end))];
}

const plain = (text: string): RichPart[] => textParts(text).map((part) => ({ ...part, mention: null }));

import { settings } from '../settings.js';

/** One spelling for comparing: compatibility forms and case folded. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/**
 * The words by whose beginning an account is found: its username, every word of its display name,
 * and the parts of words with punctuation in them ("anne-marie" is found by "mar" too).
 */
export function wordsOfName(name: { readonly username: string; readonly displayName: string }): readonly string[] {
  const whole = folded(name.displayName).split(/\s+/u);
  const parts = whole.flatMap((word) => word.split(/[^\p{L}\p{M}\p{N}]+/u));
  const found = [...new Set([...whole, ...parts])].filter((word) => /[\p{L}\p{N}]/u.test(word));
  return [...new Set([name.username, ...found.slice(0, settings.searchWords.perName)])];
}

/** The beginnings of words that a question asks for, the longest first: it rules out the most. */
export function prefixesOfQuery(query: string): readonly string[] {
  const prefixes = folded(query)
    .split(/[\s\p{Cc}]+/u)
    .filter(Boolean);
  return [...new Set(prefixes)].sort((one, other) => other.length - one.length).slice(0, settings.searchWords.perQuery);
}

/** A phone: list and conversation take turns. The same width as in the style sheets. */
const narrow = '(max-width: 47.99em)';

export const isNarrow = (): boolean => window.matchMedia(narrow).matches;

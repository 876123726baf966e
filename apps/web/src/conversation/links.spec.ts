import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { textParts } from './links.js';

const hrefs = (text: string) => textParts(text).flatMap(({ href }) => href ?? []);

describe('links in a text', () => {
  it.each([
    ['see https://example.org/a?b=c#d for more', ['https://example.org/a?b=c#d']],
    ['It is at https://example.org.', ['https://example.org']],
    ['(as on http://example.org/x)', ['http://example.org/x']],
    ['https://example.org/wiki/Word_(thing)', ['https://example.org/wiki/Word_(thing)']],
    ['https://a.example,https://b.example', ['https://a.example,https://b.example']],
    ['no link in javascript:alert(1), data:text/html,x or ftp://example.org', []],
    ['https:// is not one', []],
  ])('finds in "%s": %j', (text, expected) => {
    expect(hrefs(text)).toEqual(expected);
  });

  it.each(['.', ')', '.)', 'https://'])('takes no longer for a text that is made to be expensive, of "%s"', (piece) => {
    const text = `https://x${piece.repeat(100_000 / piece.length)}`;
    const from = performance.now();
    textParts(`${text}x ${text}`);
    // It takes some 50 ms. A regular expression that looks for the end of a text takes most of a minute.
    expect(performance.now() - from).toBeLessThan(10_000);
  });

  it('loses and adds nothing, whatever the text', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('https://', 'http://x.example', ' ', ').', '('));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect(
          textParts(text)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});

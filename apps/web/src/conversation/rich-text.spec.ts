import { describe, expect, it } from '@jest/globals';

import { richParts } from './rich-text.js';

const kinds = (parts: ReturnType<typeof richParts>) =>
  parts.map(({ text, href, mention }) => `${mention === null ? (href === null ? 'text' : 'link') : 'mention'}:${text}`);

describe('the parts of a text', () => {
  it('are mentions, links and what lies between them', () => {
    const mentions = [{ userId: 'b', start: 3, length: 4 }];
    expect(kinds(richParts('Hi @Ben, https://example.org', mentions))).toEqual([
      'text:Hi ',
      'mention:@Ben',
      'text:, ',
      'link:https://example.org',
    ]);
  });

  it.each([
    { name: 'beyond the end', mentions: [{ userId: 'b', start: 3, length: 40 }] },
    { name: 'without an "@"', mentions: [{ userId: 'b', start: 0, length: 2 }] },
    { name: 'out of order', mentions: [{ userId: 'b', start: 3, length: 4 }, { userId: 'c', start: 3, length: 4 }] }, // prettier-ignore
  ])('are shown as text where ranges lie $name', ({ mentions }) => {
    expect(kinds(richParts('Hi @Ben', mentions))).toEqual(['text:Hi @Ben']);
  });
});

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { pageFile, withGeneratedParts } from '../../tools/protocol-page/page.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, pageFile), 'utf8');

describe('the page on the wire', () => {
  it('has the tables and examples that the protocol has now (else: npm run protocol-page)', () => {
    expect(withGeneratedParts(page)).toBe(page);
  });

  it('lacks none of its generated parts, and has none twice', () => {
    expect(() => withGeneratedParts(page.replace('<!-- generated: limits -->', ''))).toThrow('lacks the generated parts limits');
    expect(() => withGeneratedParts(page.replace('<!-- generated: limits -->', '<!-- generated: events -->'))).toThrow('twice');
  });

  it('shows digests that are the SHA-256 of the very bytes it shows', () => {
    const blocks = [...page.matchAll(/```text\n([\s\S]*?)\n```/g)].map(([, text = '']) => text);
    const digests = blocks.filter((text) => /^[0-9a-f]{64}$/.test(text));
    const hashed = blocks.map((text) => createHash('sha256').update(text, 'utf8').digest('hex'));
    expect(digests).toHaveLength(2);
    for (const digest of digests) expect(hashed).toContain(digest);
  });

  it('refers only to what is there', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !existsSync(join(root, dirname(pageFile), target)))).toEqual([]);
  });

  it('is followed by an example that is short enough to be read', () => {
    const example = readFileSync(join(root, 'examples/python/chat.py'), 'utf8');
    expect(example.trimEnd().split('\n').length).toBeLessThan(120);
  });
});

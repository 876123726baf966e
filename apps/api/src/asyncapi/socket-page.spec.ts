import { describe, expect, it } from '@jest/globals';

import { commands, events } from '#protocol';

import { asyncApiDocument } from './asyncapi-document.js';
import { escaped, prose } from './html.js';
import { schemaHtml } from './schema-html.js';
import { socketPage } from './socket-page.js';

const page = socketPage(asyncApiDocument());
const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);

describe('The page of the socket', () => {
  it('shows every command and every event', () => {
    expect(ids).toEqual(expect.arrayContaining(Object.keys(commands).map((name) => `command-${name}`)));
    expect(ids).toEqual(expect.arrayContaining(Object.keys(events).map((name) => `event-${name}`)));
  });

  it('names every part once, and links only to parts that are there', () => {
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(ids.length);
    expect(ids).toEqual(expect.arrayContaining(links));
  });

  it('runs nothing', () => {
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:/i);
  });

  it('has elements that end', () => {
    for (const element of ['section', 'ul', 'li', 'p', 'code', 'details', 'main', 'nav']) {
      const [opened, ended] = [`<${element}[ >]`, `</${element}>`].map((tag) => page.match(new RegExp(tag, 'g'))?.length);
      expect([element, opened]).toEqual([element, ended]);
    }
  });
});

describe('What a document says', () => {
  it('is shown as it is, whatever it holds', () => {
    expect(escaped('<b a="1">&</b>')).toBe('&lt;b a=&quot;1&quot;&gt;&amp;&lt;/b&gt;');
    expect(prose('see `a<b`\n\nand <this>')).toBe('<p>see <code>a&lt;b</code></p><p>and &lt;this&gt;</p>');
  });

  it.each([
    [{ type: 'string', format: 'uuid' }, 'uuid'],
    [{ type: 'string', minLength: 1, maxLength: 9 }, 'text (at least 1, at most 9)'],
    [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'whole number'],
    [{ type: 'array', maxItems: 3, items: { type: 'boolean' } }, 'list (at most 3) of boolean'],
    [{ enum: ['a', 'b'] }, '<code>&quot;a&quot;</code> or <code>&quot;b&quot;</code>'],
    [{ type: ['string', 'null'] }, 'text or null'],
    [{}, 'anything'],
    [{ anyOf: [{ type: 'boolean' }, { type: 'null' }] }, 'boolean or null'],
    [{ allOf: [{ $ref: '#/components/schemas/User' }] }, '<a href="#type-User">User</a>'],
  ])('of a type, as %j, is said in words', (schema, words) => {
    expect(schemaHtml(schema)).toBe(`<p class="type">${words}</p>`);
  });

  it('of the fields inside fields is nested', () => {
    const inner = { type: 'object', properties: { deep: { type: 'boolean' } }, required: ['deep'] };
    expect(schemaHtml({ type: 'object', properties: { list: { type: 'array', items: inner } } })).toBe(
      '<ul class="fields"><li><code>list</code> <span class="type">list of object</span> <span class="note">· optional</span>' +
        '<ul class="fields"><li><code>deep</code> <span class="type">boolean</span></li></ul></li></ul>',
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { html } from './html.js';

describe('A template', () => {
  it('escapes what it is given, in text and in attributes', () => {
    const evil = `</p><script>alert("1" + '2')</script>&amp;`;
    expect(html`<p title="${evil}">${evil}</p>`.text).toBe(
      '<p title="&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot; + &#39;2&#39;)&lt;/script&gt;&amp;amp;">' +
        '&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot; + &#39;2&#39;)&lt;/script&gt;&amp;amp;</p>',
    );
  });

  it('keeps what a template made, alone and in lists', () => {
    const items = ['<1>', '2'].map((item) => html`<li>${item}</li>`);
    expect(html`${items}${html`<hr />`}`.text).toBe('<li>&lt;1&gt;</li><li>2</li><hr />');
  });

  it('writes nothing for nothing, and a zero for zero', () => {
    expect(html`[${null}${undefined}${false}${''}${0}]`.text).toBe('[0]');
  });

  it('never lets a value end the attribute or the element that it stands in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(html`${value}`.text).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { html, type Html } from './html.js';

export const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8');

/** Changes whenever the stylesheet does, so that browsers may keep it for ever. */
const styleVersion = createHash('sha256').update(style).digest('hex').slice(0, 12);
export const stylePath = `/assets/style-${styleVersion}.css`;

export interface Page {
  readonly title: string;
  readonly body: Html;
}

const mark = html`<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <path
    fill="currentColor"
    d="M6 4h20a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H15l-7 5.2a1 1 0 0 1-1.6-.8V24H6a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4Zm3 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4Zm7 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4Zm7 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z"
  />
</svg>`;

/** A whole page. `path` is where this server is mounted. */
export function layout(path: string, { title, body }: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · Parley</title>
        <link rel="stylesheet" href="${path}${stylePath}" />
      </head>
      <body>
        <main>
          <div class="brand">${mark}<span>Parley</span></div>
          <div class="card">${body}</div>
        </main>
      </body>
    </html>`.text;
}

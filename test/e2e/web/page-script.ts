import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BrowserContext, Page } from 'playwright-core';

import { OwnedProcess } from '../../../libs/testing/src/engines/index.js';

const repository = new URL('../../../', import.meta.url).pathname;

/** What a folder of `test/e2e/web` has for pages, as one script: its `vite.config.ts` makes a file of the folder's name. */
export async function scriptFor(folder: string): Promise<string> {
  const output = mkdtempSync(join(tmpdir(), `parley-${folder}-`));
  try {
    const config = join(repository, 'test/e2e/web', folder, 'vite.config.ts');
    const vite = await OwnedProcess.start({
      name: 'Vite',
      command: process.execPath,
      args: [join(repository, 'node_modules/vite/bin/vite.js'), 'build', '--config', config, '--outDir', output],
      cwd: repository,
      env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production', NO_COLOR: '1' },
      output: { file: join(output, 'vite.log') },
      endSignal: 'SIGTERM',
      graceMs: 5_000,
    });
    const { code } = await vite.exited;
    if (code !== 0) throw new Error(`Vite failed:\n${readFileSync(join(output, 'vite.log'), 'utf8')}`);
    return readFileSync(join(output, `${folder}.js`), 'utf8');
  } finally {
    rmSync(output, { recursive: true });
  }
}

/** Where such pages have a storage of their own. */
export const origin = 'https://pages.example';

/** A page with a script in it, and nothing else. No server is there: the browser is given what it asks for. */
export async function pageWith(context: BrowserContext, script: string): Promise<Page> {
  const page = await context.newPage();
  await page.route(`${origin}/**`, (route) =>
    new URL(route.request().url()).pathname === '/script.js'
      ? route.fulfill({ contentType: 'text/javascript', body: script })
      : route.fulfill({ contentType: 'text/html', body: '<!doctype html><script type="module" src="/script.js"></script>' }),
  );
  await page.goto(origin);
  await page.waitForLoadState('load');
  return page;
}

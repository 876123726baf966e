import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BrowserContext, Page } from 'playwright-core';

import { OwnedProcess } from '../../../../libs/testing/src/engines/index.js';

const repository = new URL('../../../../', import.meta.url).pathname;

/** Where pages have a storage of their own: no server is there, the browser is given what it asks for. */
export const origin = 'https://stores.example';

/** The stores and their test kit, as one script for a page. */
export async function bundle(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-stores-'));
  try {
    const config = join(repository, 'test/e2e/web/stores/vite.config.ts');
    const vite = await OwnedProcess.start({
      name: 'Vite',
      command: process.execPath,
      args: [join(repository, 'node_modules/vite/bin/vite.js'), 'build', '--config', config, '--outDir', folder],
      cwd: repository,
      env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production', NO_COLOR: '1' },
      output: { file: join(folder, 'vite.log') },
      endSignal: 'SIGTERM',
      graceMs: 5_000,
    });
    const { code } = await vite.exited;
    if (code !== 0) throw new Error(`Vite failed:\n${readFileSync(join(folder, 'vite.log'), 'utf8')}`);
    return readFileSync(join(folder, 'stores.js'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One more tab in which `stores` can be called. */
export async function storeTab(context: BrowserContext, script: string): Promise<Page> {
  const page = await context.newPage();
  await page.route(`${origin}/**`, (route) =>
    new URL(route.request().url()).pathname === '/stores.js'
      ? route.fulfill({ contentType: 'text/javascript', body: script })
      : route.fulfill({ contentType: 'text/html', body: '<!doctype html><script type="module" src="/stores.js"></script>' }),
  );
  await page.goto(origin);
  await page.waitForFunction(() => 'stores' in globalThis);
  return page;
}

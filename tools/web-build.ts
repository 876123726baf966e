import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { logTail, OwnedProcess } from '#testing/engines';

import { makeUnlessMade } from './made-from.js';
import { repository } from './repository.js';
import { Refusal } from './terminal.js';

const output = join(repository, 'dist/apps/web');

/** Builds the web page to dist/apps/web, unless it stands there made from the same sources. */
export function buildWeb(): Promise<void> {
  return makeUnlessMade({
    // The page itself, the libraries it takes from us, and the versions of everybody else's.
    sources: ['apps/web/**/*', 'libs/{client,react,e2e,protocol,kernel}/src/**/*', 'package-lock.json'],
    made: join(output, 'index.html'),
    record: join(repository, 'dist/.web.hash'),
    make,
  });
}

async function make(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'parley-web-'));
  const log = join(scratch, 'vite.log');
  try {
    const vite = await OwnedProcess.start({
      name: 'Vite',
      command: process.execPath,
      args: [join(repository, 'node_modules/vite/bin/vite.js'), 'build', 'apps/web', '--outDir', output, '--emptyOutDir'],
      cwd: repository,
      env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: undefined },
      output: { file: log },
      endSignal: 'SIGTERM',
      graceMs: 5_000,
    });
    const { code } = await vite.exited;
    if (code !== 0) throw new Refusal(`The web page cannot be built:\n${logTail(log, 40)}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

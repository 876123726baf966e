import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { logTail, OwnedProcess } from '#testing/engines';

import { repository } from './repository.js';
import { Refusal } from './terminal.js';

/** What the page is made of: itself, the libraries it takes from us, and the versions of everybody else's. */
const sources = ['apps/web/**/*', 'libs/{client,react,e2e,protocol,kernel}/src/**/*', 'package-lock.json'];
const output = join(repository, 'dist/apps/web');
const record = join(repository, 'dist/.web.hash');

/** Builds the web page to dist/apps/web, unless it stands there made from the same sources. */
export async function buildWeb(): Promise<void> {
  const hash = hashOfSources();
  if (existsSync(join(output, 'index.html')) && existsSync(record) && readFileSync(record, 'utf8') === hash) return;
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
    writeFileSync(record, hash);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function hashOfSources(): string {
  const hash = createHash('sha256').update(process.version);
  const files = globSync(sources, { cwd: repository, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.spec\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(relative(repository, file)).update(readFileSync(file));
  return hash.digest('base64url');
}

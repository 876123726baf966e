import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';

import { makeUnlessMade } from './made-from.js';
import { buildPackages } from './packages/build.js';
import { repository } from './repository.js';

const output = join(repository, 'dist/examples');
/** For whoever makes them at this moment: minutes, at a busy machine. */
const patienceMs = 600_000;
/**
 * The one that checks the declarations of all that it imports as well, those of Node and the compiler included: three quarters of
 * the time. What else the packages declare, `test/contract/packages` checks from an application.
 */
const checksDeclarations = 'sqlite-client';

/**
 * Lays the examples to dist/examples, as somebody would have them who copied one and installed it: `@parley/…` are the packages
 * that npm would get, everything else is what the repository has installed. Each is checked by its own `tsconfig.json`, and pages are
 * built. Whoever asks meanwhile waits.
 */
export async function buildExamples(): Promise<void> {
  mkdirSync(join(repository, 'dist'), { recursive: true });
  // A lock that ends with its process, however that ends.
  const lock = new DatabaseSync(join(repository, 'dist/.examples.lock'), { timeout: patienceMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    await makeUnlessMade({
      sources: [
        ...['examples/**/*', 'libs/{client,react,protocol,conformance,kernel}/**/*', 'tools/packages/*'],
        ...['package.json', 'package-lock.json', 'tsconfig.json'],
      ],
      made: output,
      record: join(repository, 'dist/.examples.hash'),
      make,
    });
  } finally {
    lock.close();
  }
}

async function make(): Promise<void> {
  rmSync(output, { recursive: true, force: true });
  cpSync(join(repository, 'examples'), output, { recursive: true, filter: (path) => !/\/(node_modules|dist)$/.test(path) });
  buildPackages(repository, join(output, 'node_modules/@parley'));
  for (const example of readdirSync(output)) {
    const folder = join(output, example);
    if (existsSync(join(folder, 'tsconfig.json'))) {
      await run('typescript/bin/tsc', example === checksDeclarations ? [] : ['--skipLibCheck'], folder);
    }
    if (existsSync(join(folder, 'vite.config.ts'))) await run('vite/bin/vite.js', ['build'], folder);
  }
}

/** @throws Error with what the tool said, if it fails. */
async function run(tool: string, args: readonly string[], cwd: string): Promise<void> {
  const env = { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production', NO_COLOR: '1' };
  const program = join(repository, 'node_modules', tool);
  await promisify(execFile)(process.execPath, [program, ...args], { cwd, env }).catch(
    (error: { readonly stdout: string; readonly stderr: string }) => {
      throw new Error(`${tool} failed in ${cwd}:\n${error.stdout}${error.stderr}`);
    },
  );
}

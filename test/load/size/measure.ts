import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { buildPackages } from '../../../tools/packages/build.js';
import { bundleForBrowser } from '../../../tools/packages/bundle.js';
import { entriesOf, packageName, publishedLibraries } from '../../../tools/packages/list.js';

/** What a part of the bundle weighs. */
export interface Weight {
  readonly bytes: number;
  /** Compressed by itself: together they compress better than one by one. */
  readonly gzipBytes: number;
}

export interface Figures {
  /** All of it, minified and compressed. */
  readonly clientGzipBytes: number;
  readonly clientBytes: number;
  /** By package, the largest first. */
  readonly packages: Readonly<Record<string, Weight>>;
}

/** Entries of the client that browsers have no use for. */
const notForBrowsers: readonly string[] = ['node'];

/** Packs an application that uses everything the client offers a browser, and nothing else. */
export async function measure(root: string): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-size-'));
  try {
    for (const made of buildPackages(root, join(folder, 'packages'))) link(made, join(folder, 'node_modules', nameOf(made)));
    symlinkSync(join(root, 'node_modules'), join(folder, 'packages/node_modules'));
    writeFileSync(join(folder, 'application.js'), everythingForBrowsers(root));
    const { code, modules, missing } = await bundleForBrowser(folder, 'application.js');
    if (missing.length > 0) throw new Error(`The client does not run in a browser: it wants ${missing.join(', ')}`);
    return { clientGzipBytes: gzipped(code), clientBytes: Buffer.byteLength(code), packages: byPackage(modules) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function everythingForBrowsers(root: string): string {
  const client = publishedLibraries(root).find(({ library }) => library === 'client');
  if (client === undefined) throw new Error('There is no client');
  return Object.entries(entriesOf(client))
    .filter(([, entry]) => !notForBrowsers.includes(entry))
    .map(([subpath]) => `export * from '${packageName('client')}${subpath.slice(1)}';\n`)
    .join('');
}

function byPackage(modules: ReadonlyMap<string, string>): Figures['packages'] {
  const texts = new Map<string, string>();
  for (const [module, text] of modules) texts.set(packageOf(module), (texts.get(packageOf(module)) ?? '') + text);
  return Object.fromEntries(
    [...texts]
      .map(([name, text]): [string, Weight] => [name, { bytes: Buffer.byteLength(text), gzipBytes: gzipped(text) }])
      .sort(([, one], [, other]) => other.bytes - one.bytes),
  );
}

/** A library of ours by its address in the source maps, another package by its folder. */
function packageOf(module: string): string {
  const ours = /parley:\/+(\w+)\//.exec(module)?.[1] ?? /packages\/\w+\/lib\/(\w+)\//.exec(module)?.[1];
  if (ours !== undefined) return `libs/${ours}`;
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1] ?? 'the bundler';
}

const gzipped = (text: string): number => gzipSync(text, { level: 9 }).length;

const nameOf = (folder: string): string => packageName(folder.slice(folder.lastIndexOf('/') + 1));

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import { entriesOf, packageName, publishedLibraries } from '../../tools/packages/list.js';
import type { ReleaseRecord } from '../../tools/packages/release.js';
import { Product } from '../support/product.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const published = publishedLibraries(root);
const libraries = published.map(({ library }) => library);
const imports = published.flatMap((library) =>
  Object.keys(entriesOf(library)).map((subpath) => packageName(library.library) + subpath.slice(1)),
);

/** Those that only run in Node, and say so. */
const forNode = ['@parley/client/node', '@parley/conformance'];

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** An application that knows the packages, and that nobody lets in. */
const application = `
import { Link, type LinkListener, Parley, Transport } from '@parley/client';
import type { IndexedDbStore } from '@parley/client/indexeddb';
import { commands, type Message, ParleyError } from '@parley/protocol';
import { useMessages } from '@parley/react';

class Nowhere extends Link {
  override request(): void {}
  override close(): void {}
}

class Refusing extends Transport {
  override connect({ listener }: { readonly token: string; readonly listener: LinkListener }): Link {
    const error = { code: 'UNAUTHENTICATED', message: 'Not you.', retryable: false };
    queueMicrotask(() => listener.closed({ kind: 'refused', error }));
    return new Nowhere();
  }
}

export const useTexts = (...view: Parameters<typeof useMessages>): readonly string[] => useMessages(...view).map(textOf);
const textOf = ({ text }: Message): string => text;
export const openOf = (store: IndexedDbStore): Promise<unknown> => store.open();
const { success } = commands['session.unheard' as 'message.send']?.request.safeParse({}) ?? { success: 'no such command' };

try {
  const parley = await Parley.connect({ url: 'http://localhost:1', token: 'none', transport: new Refusing() });
  const names: readonly (string | null)[] = parley.conversations.list().map(({ conversation }) => conversation.name);
  console.log(names);
} catch (error) {
  console.log(error instanceof ParleyError ? error.code : error, success);
}
`;

describe('The packages, as npm would publish them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-packages-'));
  const consumer = join(folder, 'application');
  const builtOf = (library: string): string => join(folder, 'built', library);
  const tarballOf = (library: string): string => join(folder, `${library}.tgz`);
  const installed = (name: string): string => join(consumer, 'node_modules', name);

  beforeAll(async () => {
    await ask('build.js', 'buildPackages', root, join(folder, 'built'));
    for (const library of libraries) {
      const { stdout } = await run('npm', ['pack', '--json', '--silent'], builtOf(library));
      const [{ filename }] = JSON.parse(stdout) as [{ readonly filename: string }];
      symlinkSync(join(builtOf(library), filename), tarballOf(library));
      mkdirSync(installed(packageName(library)), { recursive: true });
      await run('tar', ['-xzf', tarballOf(library), '--strip-components=1', '-C', installed(packageName(library))], folder);
    }
    // What they depend on, and nothing else: an import that a manifest forgets leads nowhere.
    for (const dependency of new Set([...libraries.flatMap(dependenciesOf), '@types/react'])) link(dependency);
    writeFileSync(join(consumer, 'package.json'), JSON.stringify({ type: 'module', private: true }));
    writeFileSync(join(consumer, 'main.ts'), application);
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(libraries)('%s: publint finds nothing', async (library) => {
    const { buffer } = new Uint8Array(readFileSync(tarballOf(library)));
    const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it.each(libraries)('%s: are-the-types-wrong finds nothing', async (library) => {
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const { code, stdout } = await outcome([attw, tarballOf(library), '--profile', 'esm-only', '--no-emoji', '--no-color']);
    expect(code === 0 ? '' : stdout).toBe('');
  });

  it.each(imports)('%s can be imported', async (name) => {
    const { stdout } = await node(['-e', `console.log(Object.keys(await import('${name}')).length > 0)`], consumer);
    expect(stdout).toBe('true\n');
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])(
    'an application that imports them type-checks (%s, %s)',
    async (module, moduleResolution) => {
      const options = { module, moduleResolution, target: 'es2024', types: [], strict: true, exactOptionalPropertyTypes: true };
      writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...options, noEmit: true } }));
      const { stdout } = await outcome([join(root, 'node_modules/typescript/bin/tsc')], consumer);
      expect(stdout).toBe('');
    },
    300_000,
  );

  it('an application that imports them runs, and knows their errors', async () => {
    const { stdout } = await node(['main.ts'], consumer);
    expect(stdout).toBe('UNAUTHENTICATED no such command\n');
  });

  it('need nothing of Node in a browser, but for those that are for Node alone', async () => {
    const missing = async (names: readonly string[]): Promise<readonly string[]> => {
      const entry = 'bundled.js';
      writeFileSync(join(consumer, entry), names.map((name) => `export * from '${name}';\n`).join(''));
      return (await ask<{ readonly missing: readonly string[] }>('bundle.js', 'bundleForBrowser', consumer, entry)).missing;
    };
    expect(await missing(imports.filter((name) => !forNode.includes(name)))).toEqual([]);
    expect(await missing(['node:fs', '@parley/protocol'])).toEqual(['node:fs']);
  });

  it('are kept as a release once, of what a commit says: the SDK, and what of ours it needs', async () => {
    const clone = join(folder, 'clone');
    const keep = () => ask<string>('release.js', 'keepRelease', clone, libraries.map(builtOf));
    mkdirSync(clone);
    writeFileSync(join(clone, 'package.json'), JSON.stringify({ version: '9.9.9' }));
    await run('git', ['init', '--quiet'], clone);
    await expect(keep()).rejects.toThrow('A release is made of a commit, and this is in none:\n?? package.json');
    await run('git', ['add', '.'], clone);
    await run(
      'git',
      ['-c', 'user.name=somebody', '-c', 'user.email=somebody@localhost', 'commit', '--quiet', '-m', 'All'],
      clone,
    );

    const kept = await keep();
    const { version, commit, packages } = JSON.parse(readFileSync(join(kept, 'release.json'), 'utf8')) as ReleaseRecord;
    expect([kept, version, commit]).toEqual([join(clone, 'releases/9.9.9'), '9.9.9', expect.stringMatching(/^[0-9a-f]{40}$/)]);
    expect(Object.keys(packages)).toEqual(['@parley/protocol', '@parley/client']);
    for (const { file, integrity } of Object.values(packages)) {
      const hash = createHash('sha512').update(readFileSync(join(kept, file)));
      expect(integrity).toBe(`sha512-${hash.digest('base64')}`);
    }
    await expect(keep()).rejects.toThrow('releases/9.9.9 is there, and what is released does not change');
  });

  describe('parley-conformance, by npx', () => {
    const conformance = (...args: readonly string[]) => ended('npx', ['--no', '--', 'parley-conformance', ...args], consumer);
    let product: Product;
    beforeAll(async () => {
      // Not npm install, which would ask the registry; what it does with programs of packages that are there, it does so too.
      await run('npm', ['rebuild', '--silent', '--ignore-scripts', '--offline'], consumer);
      product = await Product.start();
    }, 120_000);
    afterAll(() => product.stop(), 120_000);

    it('holds a running Parley against the protocol, and ends with 0', async () => {
      const { url } = product.parley;
      const tokens = await Promise.all(
        ['ann', 'bob', 'cleo', 'dan'].map((sub) => product.issuer.token({ sub, preferred_username: sub })),
      );
      const only = ['connection.ready', 'limits', 'rest'].flatMap((name) => ['--only', name]);
      const { code, stdout, stderr } = await conformance('--url', url, ...tokens.flatMap((token) => ['--token', token]), ...only);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^✓ connection\.ready: .+\n(✓ .+\n)+\n\d+ rules hold, 0 are broken, 0 were not looked at\n$/);
    });

    it('says that a token is refused, and why, and ends with 2', async () => {
      const { code, stdout, stderr } = await conformance('--url', product.parley.url, '--token', 'of nobody');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(
        /^It could not begin\.\n {4}expected {2}a connection with token 1\n {4}seen {6}UNAUTHENTICATED: .+\n$/,
      );
    });
  });

  function dependenciesOf(library: string): readonly string[] {
    const manifest = readFileSync(join(installed(packageName(library)), 'package.json'), 'utf8');
    const { dependencies, peerDependencies = {} } = JSON.parse(manifest) as Manifest;
    return Object.keys({ ...dependencies, ...peerDependencies });
  }

  function link(dependency: string): void {
    if (dependency.startsWith('@parley/')) return;
    mkdirSync(dirname(installed(dependency)), { recursive: true });
    symlinkSync(join(root, 'node_modules', dependency), installed(dependency));
  }
});

describe('The documentation of the packages', () => {
  it('says something about every symbol that they export', async () => {
    expect(await ask('documentation.js', 'documentationFaults', root)).toEqual([]);
  }, 300_000);

  it('would be missed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-undocumented-'));
    mkdirSync(join(folder, 'libs/protocol/src'), { recursive: true });
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { strict: true, types: [] } }));
    writeFileSync(
      join(folder, 'libs/protocol/src/index.ts'),
      'export const bare = 1;\n/** Said. */\nexport const dressed = 2;\n',
    );
    const faults = await ask<readonly string[]>('documentation.js', 'documentationFaults', folder);
    rmSync(folder, { recursive: true });
    expect(faults).toEqual([expect.stringContaining('bare')]);
  }, 300_000);
});

/** Calls what a tool exports, in a process of its own: compilers and bundlers are no guests for Jest. */
async function ask<Answer>(file: string, name: string, ...args: readonly unknown[]): Promise<Answer> {
  const script =
    'const [file, name, args] = process.argv.slice(1);' +
    'const answer = await (await import(file))[name](...JSON.parse(args));' +
    'process.stdout.write(JSON.stringify(answer));';
  const tool = join(root, 'dist/tools/packages', file);
  const { stdout } = await node(['--input-type=module', '-e', script, tool, name, JSON.stringify(args)]);
  return JSON.parse(stdout) as Answer;
}

function run(program: string, args: readonly string[], cwd: string) {
  return promisify(execFile)(program, args, { cwd, maxBuffer: 2 ** 26, env: { ...process.env, NODE_OPTIONS: '' } });
}

function node(args: readonly string[], cwd = root) {
  return run(process.execPath, args, cwd);
}

/** Of a program that says by its exit code what it found. */
async function ended(program: string, args: readonly string[], cwd: string) {
  try {
    return { code: 0, ...(await run(program, args, cwd)) };
  } catch (error) {
    const {
      code = -1,
      stdout = '',
      stderr = String(error),
    } = error as Partial<Record<'stdout' | 'stderr', string>> & { code?: number };
    return { code, stdout, stderr };
  }
}

function outcome(args: readonly string[], cwd = root) {
  return ended(process.execPath, args, cwd);
}

import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { transformSync } from '@swc/core';

/**
 * Compiles the server to dist/, at the same paths, and lays what programs read at run time (SQL, HTML, …)
 * beside them. Only what changed is written, and each file at once, so a running product never reads
 * half of one. `node tools/build.ts [folder…]` runs uncompiled: everything else in tools/ is built by it,
 * so it imports nothing of ours.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url))).replace(/\/dist$/, '');
const folders = [
  'apps',
  'libs',
  'migrations',
  'tools',
  'test/chaos',
  'test/drill',
  'test/load',
  'test/simulation',
  'test/support',
];
const assets = ['sql', 'html', 'css', 'svg', 'ejs', 'lua', 'json'];
const notOurs = ['apps/web/', 'tools/node/'];

interface Outcome {
  readonly written: number;
  readonly unchanged: number;
  /** A sentence for each file that does not compile; the others are there. */
  readonly errors: readonly string[];
}

export function buildServer(wanted: readonly string[] = folders): Outcome {
  const record = join(root, 'dist/.build.json');
  const known = recorded(record);
  const options = readFileSync(join(root, '.swcrc'), 'utf8') + process.version;
  const errors: string[] = [];
  let written = 0;
  const sources = new Map(sourcesIn(wanted).map((source) => [source, digest(options, readFileSync(join(root, source)))]));

  for (const [source, hash] of sources) {
    if (known[source] === hash && outputsOf(source).every((file) => existsSync(join(root, file)))) continue;
    try {
      compile(source);
      known[source] = hash;
      written += 1;
    } catch (error) {
      delete known[source];
      errors.push(`${source}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  for (const source of Object.keys(known)) {
    if (sources.has(source) || !wanted.some((folder) => source.startsWith(`${folder}/`))) continue;
    for (const file of outputsOf(source)) rmSync(join(root, file), { force: true });
    delete known[source];
  }
  if (written > 0 || errors.length > 0) write(record, JSON.stringify(known));
  return { written, unchanged: sources.size - written - errors.length, errors };
}

function sourcesIn(wanted: readonly string[]): readonly string[] {
  const patterns = wanted.flatMap((folder) => ['ts', ...assets].map((extension) => `${folder}/**/*.${extension}`));
  return globSync(patterns, { cwd: root, exclude: (path) => /(^|\/)node_modules$/.test(path) }).filter(
    (file) => !/\.(spec|d)\.ts$/.test(file) && !notOurs.some((folder) => file.startsWith(folder)),
  );
}

function outputsOf(source: string): readonly string[] {
  const compiled = join('dist', source.replace(/\.ts$/, '.js'));
  return source.endsWith('.ts') ? [compiled, `${compiled}.map`] : [compiled];
}

function compile(source: string): void {
  const [output, map] = outputsOf(source) as [string, string | undefined];
  const target = join(root, output);
  mkdirSync(dirname(target), { recursive: true });
  if (map === undefined) {
    copyFileSync(join(root, source), `${target}.new`);
    return renameSync(`${target}.new`, target);
  }
  const compiled = transformSync(readFileSync(join(root, source), 'utf8'), {
    filename: join(root, source),
    configFile: join(root, '.swcrc'),
    sourceFileName: join(root, source),
  });
  write(join(root, map), compiled.map ?? '');
  write(target, `${compiled.code}\n//# sourceMappingURL=${map.slice(map.lastIndexOf('/') + 1)}\n`);
}

function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

function recorded(file: string): Record<string, string> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}

function digest(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64url');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv.slice(2);
  const { errors } = buildServer(wanted.length > 0 ? wanted : folders);
  for (const error of errors) process.stderr.write(`${error}\n`);
  process.exitCode = errors.length > 0 ? 1 : 0;
}

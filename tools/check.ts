import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OwnedProcess } from '#testing/engines';

import { read } from './arguments.js';
import { forbiddenImports } from './imports/imports.js';
import { unlessEnding } from './interruption.js';
import { repository } from './repository.js';
import { say } from './terminal.js';
import { jest } from './test/jest.js';
import { suites } from './test/suites.js';

interface Finding {
  readonly passed: number;
  readonly failed: number;
  /** What its tool said: shown when something failed. */
  readonly report: string;
}

/** What is looked at, each by its own tool, all at once. */
const checks: Readonly<Record<string, (scratch: string) => Promise<Finding>>> = {
  formatting: (scratch) =>
    run(
      'prettier/bin/prettier.cjs',
      ['--check', '.', '--log-level=warn', ...cached('prettier', '--cache', '--cache-location')],
      scratch,
    ),
  lint: (scratch) => run('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings'], scratch),
  types: (scratch) => typeCheck('tsconfig.json', scratch),
  'types of the web page': (scratch) => typeCheck('apps/web/tsconfig.json', scratch),
  'types of the examples': (scratch) => typeCheck('examples/tsconfig.json', scratch),
  imports,
  'unit tests': unitTests,
};

/** `./dev check`: everything that takes seconds and needs no engine. */
export async function check(args: readonly string[]): Promise<number> {
  read(args, {}, './dev check');
  const scratch = mkdtempSync(join(tmpdir(), 'parley-check-'));
  try {
    const findings = await Promise.all(Object.entries(checks).map(([name, work]) => look(name, () => work(scratch))));
    const sum = (of: 'passed' | 'failed') => findings.reduce((total, finding) => total + finding[of], 0);
    process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed\n`);
    return sum('failed') === 0 ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function look(name: string, work: () => Promise<Finding>): Promise<Finding> {
  const from = performance.now();
  const finding = await work();
  await unlessEnding();
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  say(`  ${finding.failed === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
  if (finding.failed > 0) say(finding.report.trimEnd().replace(/^/gm, '      '));
  return finding;
}

function typeCheck(project: string, scratch: string): Promise<Finding> {
  const record = project.replace(/[/.]/g, '-');
  return run('typescript/bin/tsc', ['-p', project, '--noEmit', ...cached(record, '--incremental', '--tsBuildInfoFile')], scratch);
}

/** Tools that remember what they have seen do it in dist/, which git ignores and anybody may delete. */
function cached(name: string, ...[on, where]: readonly [on: string, where: string]): readonly string[] {
  return [on, where, join(repository, 'dist', `.${name}.cache`)];
}

async function imports(): Promise<Finding> {
  const found = await forbiddenImports(repository);
  const report = found.map(({ rule, from, to, why }) => `${from} imports ${to}\n  ${rule}: ${why}`).join('\n');
  return { passed: found.length === 0 ? 1 : 0, failed: found.length === 0 ? 0 : 1, report };
}

async function unitTests(scratch: string): Promise<Finding> {
  const unit = suites.find(({ name }) => name === 'unit');
  if (unit === undefined) throw new Error('There is no unit suite');
  const file = join(scratch, 'jest.log');
  const tally = await jest({ ...unit, args: [], env: {}, output: { file } });
  return { ...tally, report: said(file) };
}

/** Runs a tool that npm installed; it passes or fails as a whole. */
async function run(program: string, args: readonly string[], scratch: string): Promise<Finding> {
  const file = join(mkdtempSync(join(scratch, 'tool-')), 'log');
  const tool = await OwnedProcess.start({
    name: program,
    command: process.execPath,
    args: [join(repository, 'node_modules', program), ...args],
    cwd: repository,
    env: { ...process.env, NODE_OPTIONS: '' },
    output: { file },
    endSignal: 'SIGTERM',
    graceMs: 2_000,
  });
  const { code } = await tool.exited;
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, report: said(file) };
}

function said(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

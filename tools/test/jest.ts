import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

import { OwnedProcess } from '#testing/engines';

import { repository } from '../repository.js';
import { say } from '../terminal.js';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export interface JestRun {
  readonly name: string;
  readonly folders: readonly string[];
  /** How many files run at once, at most; and never more than there are cores. */
  readonly filesAtOnce: number;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where the report of failures goes: to the terminal, or kept until somebody asks. */
  readonly output: 'inherit' | { readonly file: string };
}

/** What `jest --json` writes, as far as it is counted here. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that failed before any of their tests ran. */
  readonly numRuntimeErrorTestSuites: number;
}

const testTimeoutMs = 90_000;
const heartbeatMs = 30_000;
/** A process that goes on after its last test has left something open; nobody should wait for it. */
const lingeringMs = 15_000;

/** Runs jest on the files of some folders. A suite in which no test ran has failed once. */
export async function jest(run: JestRun): Promise<Tally> {
  // Roots and no pattern: a pattern that the caller adds then narrows the suite, and does not widen it.
  const roots = run.folders
    .map((folder) => join(repository, folder))
    .filter(existsSync)
    .map((folder) => `--roots=${folder}`);
  if (roots.length === 0) return noTest(run.name);
  const scratch = mkdtempSync(join(tmpdir(), 'parley-jest-'));
  const report = join(scratch, 'report.json');
  try {
    const started = performance.now();
    const child = await OwnedProcess.start({
      name: `jest ${run.name}`,
      command: process.execPath,
      args: [
        ...['--experimental-vm-modules', '--no-warnings', join(repository, 'node_modules/jest/bin/jest.js')],
        // A test that waits for what never comes still ends, also on a machine that has better things to do.
        `--testTimeout=${testTimeoutMs}`,
        ...atOnce(run),
        ...[...roots, '--json', `--outputFile=${report}`], // In this order: a name after a root would be one more root.
        ...run.args,
      ],
      cwd: repository,
      env: { ...process.env, NODE_OPTIONS: '', ...run.env },
      output: run.output,
      endSignal: 'SIGTERM',
      graceMs: 10_000,
    });
    const heartbeat = setInterval(() => {
      say(`  … ${run.name}: still running (${Math.round((performance.now() - started) / 1000)} s)`);
    }, heartbeatMs);
    const lingering = endWhenReported(child, report, run.name);
    const { code } = await child.exited;
    clearInterval(heartbeat);
    return tally(report, code, (await lingering()) ? 1 : 0, run.name);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** By itself jest leaves a core to whoever watches it. What the caller says of it holds. */
function atOnce({ filesAtOnce, args }: JestRun): readonly string[] {
  if (args.some((arg) => /^(-i|--runInBand|-w|--maxWorkers)\b/.test(arg))) return [];
  return [`--maxWorkers=${Math.min(availableParallelism(), filesAtOnce)}`];
}

/** @returns what tells, after its end, whether it had to be ended. */
function endWhenReported(child: OwnedProcess, report: string, name: string): () => Promise<boolean> {
  let reportedAt: number | undefined;
  let ended = false;
  const timer = setInterval(() => {
    if (reportedAt === undefined) reportedAt = existsSync(report) ? performance.now() : undefined;
    if (ended || reportedAt === undefined || performance.now() - reportedAt < lingeringMs) return;
    ended = true;
    say(`  ✗ ${name}: a test left something open, so jest did not end by itself`);
    void child.end();
  }, 1_000);
  return async () => {
    clearInterval(timer);
    return ended;
  };
}

function tally(report: string, code: number | null, lingered: number, name: string): Tally {
  if (!existsSync(report)) {
    say(`  ✗ ${name}: jest ended (${code ?? 'killed'}) without a report`);
    return { passed: 0, failed: 1 };
  }
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
  const failed = numFailedTests + numRuntimeErrorTestSuites + lingered;
  if (numPassedTests + failed === 0) return noTest(name);
  // Jest also fails for reasons that are no test, such as a coverage threshold.
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

function noTest(name: string): Tally {
  say(`  ✗ ${name}: no test was run`);
  return { passed: 0, failed: 1 };
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { OwnedProcess } from '#testing/engines';

import { repository } from '../repository.js';
import { howToInstall, installSystemPackage } from '../system-packages.js';
import { Refusal, say, step } from '../terminal.js';

const pythonPackage = { name: 'Python', debian: 'python3-venv', brew: 'python' };
const requirements = join(repository, 'examples/python/requirements.txt');

/** Beside what is compiled: git ignores it, and who deletes it gets it again. */
const environment = join(repository, 'dist/python');

/**
 * A Python that has what examples/python needs: `PYTHON_PATH`, or an environment of its own over the machine's Python.
 * Packages come from whichever index the machine's pip is set to, and are known by their hashes.
 */
export async function python(): Promise<string> {
  const given = process.env['PYTHON_PATH'];
  if (given !== undefined) return given;
  if (isCurrent()) return program;
  if (!canMakeEnvironments() && !((await installSystemPackage(pythonPackage)) && canMakeEnvironments())) {
    throw new Refusal(
      'The contract tests need Python 3.10 or newer with its module venv.\n' +
        `Install it (${howToInstall(pythonPackage)}), or set PYTHON_PATH to one that has examples/python/requirements.txt.`,
    );
  }
  await step("Python's Socket.IO client", makeEnvironment);
  return program;
}

const program = join(environment, 'bin/python');
/** A copy of what was installed: it is written last. */
const installed = join(environment, 'requirements.txt');

function isCurrent(): boolean {
  return existsSync(program) && existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(requirements, 'utf8');
}

/** Debian has Python's `venv` without `ensurepip` in one package, and with it in another. */
function canMakeEnvironments(): boolean {
  const asked = 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))';
  return spawnSync('python3', ['-c', asked], { stdio: 'ignore' }).status === 0;
}

async function makeEnvironment(): Promise<void> {
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(dirname(environment), { recursive: true });
  await run('python3', ['-m', 'venv', environment]);
  await run(program, ['-m', 'pip', 'install', '--quiet', '--no-input', '--requirement', requirements]);
  writeFileSync(installed, readFileSync(requirements, 'utf8'));
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const started = await OwnedProcess.start({
    name: command,
    command,
    args,
    output: 'pipe',
    endSignal: 'SIGTERM',
    graceMs: 10_000,
  });
  let said = '';
  for (const stream of started.output) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const { code } = await started.exited;
  if (code === 0) return;
  say(said.trimEnd());
  throw new Refusal(
    `${command} ${args.join(' ')} failed: the contract tests need the packages of examples/python/requirements.txt.`,
  );
}

import { join } from 'node:path';

import { OwnedProcess } from '#testing/engines';

import { buildServer } from './build.js';
import { installRedis } from './engines.js';
import { unlessEnding } from './interruption.js';
import { repository } from './repository.js';
import { Refusal } from './terminal.js';

export interface TestProgram {
  /** Its folder in test/, and its command. */
  readonly name: string;
  readonly args: readonly string[];
  /** Whether it starts and ends engines of its own. */
  readonly engines: boolean;
  readonly graceMs: number;
}

/** Runs the program of a folder of test/, and gives its exit code. */
export async function runTestProgram({ name, args, engines, graceMs }: TestProgram): Promise<number> {
  const { errors } = buildServer();
  if (errors.length > 0) throw new Refusal(`The server does not compile:\n${errors.join('\n')}`);
  if (engines) await installRedis();
  const program = await OwnedProcess.start({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', join(repository, `dist/test/${name}/main.js`), ...args],
    cwd: repository,
    env: process.env,
    output: 'inherit',
    endSignal: 'SIGTERM',
    graceMs,
  });
  const { code } = await program.exited;
  await unlessEnding();
  return code ?? 1;
}

import { join } from 'node:path';

import { OwnedProcess } from '#testing/engines';

import { buildServer } from './build.js';
import { unlessEnding } from './interruption.js';
import { repository } from './repository.js';
import { Refusal } from './terminal.js';

/** `./dev simulate`: the program of test/simulation, which needs no engine. It gets the arguments. */
export async function simulate(args: readonly string[]): Promise<number> {
  const { errors } = buildServer();
  if (errors.length > 0) throw new Refusal(`The server does not compile:\n${errors.join('\n')}`);
  const program = await OwnedProcess.start({
    name: 'simulate',
    command: process.execPath,
    args: ['--enable-source-maps', join(repository, 'dist/test/simulation/main.js'), ...args],
    cwd: repository,
    env: process.env,
    output: 'inherit',
    endSignal: 'SIGTERM',
    graceMs: 5_000,
  });
  const { code } = await program.exited;
  await unlessEnding();
  return code ?? 1;
}

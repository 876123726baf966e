import { join } from 'node:path';

import { OwnedProcess } from '#testing/engines';

import { buildServer } from './build.js';
import { installRedis } from './engines.js';
import { unlessEnding } from './interruption.js';
import { repository } from './repository.js';
import { Refusal } from './terminal.js';

/** `./dev chaos`: the program of test/chaos, which starts, kills and ends its own engines. It gets the arguments. */
export async function chaos(args: readonly string[]): Promise<number> {
  const { errors } = buildServer();
  if (errors.length > 0) throw new Refusal(`The server does not compile:\n${errors.join('\n')}`);
  await installRedis();
  const program = await OwnedProcess.start({
    name: 'chaos',
    command: process.execPath,
    args: ['--enable-source-maps', join(repository, 'dist/test/chaos/main.js'), ...args],
    cwd: repository,
    env: process.env,
    output: 'inherit',
    endSignal: 'SIGTERM',
    graceMs: 30_000,
  });
  const { code } = await program.exited;
  await unlessEnding();
  return code ?? 1;
}

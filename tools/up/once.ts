import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { OwnedProcess } from '#testing/engines';

import { repository } from '../repository.js';
import { Refusal } from '../terminal.js';

/** Runs a program of ours to its end: migrations, the demo. */
export async function runOnce(name: string, program: string, env: Readonly<Record<string, string>>): Promise<void> {
  const file = join(repository, 'dist', program);
  if (!existsSync(file)) throw new Refusal(`${name}: ${file} was not built`);
  const run = await OwnedProcess.start({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', file],
    cwd: repository,
    env: { ...process.env, ...env, LOG_LEVEL: 'warn' },
    output: 'pipe',
    endSignal: 'SIGTERM',
    graceMs: 5_000,
  });
  let said = '';
  for (const stream of run.output) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const { code } = await run.exited;
  if (code !== 0) throw new Refusal(`${name} failed:\n${said.trimEnd()}`);
}

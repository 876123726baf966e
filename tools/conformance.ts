import { join } from 'node:path';

import { OwnedProcess } from '#testing/engines';

import { buildServer } from './build.js';
import { repository } from './repository.js';
import { Refusal } from './terminal.js';
import { demoTokens } from './token/token.js';
import { running } from './up/claim.js';
import { LocalState } from './up/local-state.js';

/** `./dev conformance`: the conformance kit as it is published; unless told otherwise, at the running Parley, as its demo users. */
export async function conformance(args: readonly string[]): Promise<number> {
  const { errors } = buildServer(['libs']);
  if (errors.length > 0) throw new Refusal(`The conformance kit does not compile:\n${errors.join('\n')}`);
  const isTold = ['--url', '--list'].some((option) => args.some((each) => each === option || each.startsWith(`${option}=`)));
  const program = await OwnedProcess.start({
    name: 'conformance',
    command: process.execPath,
    args: [
      '--enable-source-maps',
      join(repository, 'dist/libs/conformance/src/main.js'),
      ...(isTold ? [] : await here()),
      ...args,
    ],
    cwd: repository,
    output: 'inherit',
    endSignal: 'SIGTERM',
    graceMs: 2_000,
  });
  return (await program.exited).code ?? 1;
}

async function here(): Promise<readonly string[]> {
  const { url, gateway } = running(new LocalState().claimFile) ?? {};
  if (url === undefined || gateway === undefined) throw new Refusal('Parley is not running here, or is still starting: ./dev up');
  const tokens = await demoTokens();
  return ['--url', gateway, '--api-url', url, ...tokens.flatMap((token) => ['--token', token])];
}

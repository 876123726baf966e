import { endAllProcesses } from '#testing/engines';

import { bench } from './bench.js';
import { chaos } from './chaos.js';
import { check } from './check.js';
import { conformance } from './conformance.js';
import { drill } from './drill.js';
import { endOnSignal, unlessEnding } from './interruption.js';
import { packages } from './packages/packages.js';
import { simulate } from './simulate.js';
import { Refusal, sayAndHush } from './terminal.js';
import { test } from './test/test.js';
import { token } from './token/token.js';
import { up } from './up/up.js';

/** What `./dev` hands over to, once there are Node, dependencies and this program. Each gives its exit code. */
const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  up,
  test,
  check,
  bench,
  simulate,
  chaos,
  drill,
  packages,
  token,
  conformance,
};

const [name = '', ...args] = process.argv.slice(2);
// Interrupting is how `up` is meant to end; for everything else it is an end before the end.
endOnSignal((signal) => (name === 'up' ? 0 : signal === 'SIGINT' ? 130 : 143));

try {
  const command = commands[name];
  if (command === undefined) throw new Refusal(`No such command: ${name}`);
  process.exitCode = await command(args);
} catch (error) {
  await unlessEnding();
  sayAndHush(error instanceof Refusal ? error.message : describe(error));
  process.exitCode = 1;
}
await unlessEnding();
await endAllProcesses();

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

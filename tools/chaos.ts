import { runTestProgram } from './test-program.js';

/** `./dev chaos`: the program of test/chaos, which starts, kills and ends its own engines. It gets the arguments. */
export function chaos(args: readonly string[]): Promise<number> {
  return runTestProgram({ name: 'chaos', args, engines: true, graceMs: 30_000 });
}

import { runTestProgram } from './test-program.js';

/** `./dev simulate`: the program of test/simulation, which needs no engine. It gets the arguments. */
export function simulate(args: readonly string[]): Promise<number> {
  return runTestProgram({ name: 'simulation', args, engines: false, graceMs: 5_000 });
}

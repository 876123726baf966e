import { runTestProgram } from './test-program.js';

/** `./dev drill upgrade`: the program of test/drill, which starts and ends its own engines. It gets the arguments. */
export function drill(args: readonly string[]): Promise<number> {
  return runTestProgram({ name: 'drill', args, engines: true, graceMs: 30_000 });
}

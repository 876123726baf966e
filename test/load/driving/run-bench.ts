import { circumstances } from './database.js';
import { type Engines, enginesFrom } from './environment.js';

export interface Bench<Options extends { readonly json: boolean }, Figures extends object> {
  readonly name: string;
  readonly usage: string;
  readonly parseOptions: (args: readonly string[]) => Options;
  readonly measure: (engines: Engines, options: Options, progress: (phase: string) => void) => Promise<Figures>;
  readonly tableOf: (figures: Figures) => string;
  /** What was chosen, and stands beside the figures in JSON. */
  readonly chosen: (options: Options) => object;
  readonly isFlawless: (figures: Figures) => boolean;
  /** What is wrong when it is not. */
  readonly complaint: string;
}

/**
 * Runs a bench as its command: a table on standard output, with `--json` the figures on its last line, progress and what is wrong on standard
 * error, and exit code 1 when something is. docs/performance.md says what the figures mean.
 */
export async function runBench<Options extends { readonly json: boolean }, Figures extends object>(
  bench: Bench<Options, Figures>,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  const { name } = bench;
  if (args.includes('--help')) {
    process.stdout.write(`${bench.usage}\n`);
    return;
  }
  const options = bench.parseOptions(args);
  const engines = enginesFrom(process.env);
  const circumstance = await circumstances(engines);
  const figures = await bench.measure(engines, options, (phase) => void process.stderr.write(`${name}: ${phase}\n`));
  process.stdout.write(`${bench.tableOf(figures)}\n`);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ bench: name, ...circumstance, ...bench.chosen(options), ...figures })}\n`);
  }
  if (bench.isFlawless(figures)) return;
  process.stderr.write(`${bench.complaint}: see the table\n`);
  process.exitCode = 1;
}

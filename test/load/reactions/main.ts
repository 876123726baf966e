import { circumstances } from '../driving/database.js';
import { enginesFrom } from '../driving/environment.js';
import { isFlawless, tableOf } from './figures.js';
import { measure } from './measure.js';
import { parseOptions, usage } from './options.js';
import { workload } from './workload.js';

/** How soon a reaction is on everybody's screen: docs/performance.md says what the figures mean. */
async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = parseOptions(args);
  const engines = enginesFrom(process.env);
  const figures = await measure(engines, options, (phase) => void process.stderr.write(`reactions: ${phase}\n`));
  process.stdout.write(`${tableOf(figures)}\n`);
  if (options.json) {
    const { warmupSeconds, measuredSeconds } = options;
    const { reactionsPerSecond } = workload;
    const chosen = { warmupSeconds, measuredSeconds, reactionsPerSecond };
    process.stdout.write(`${JSON.stringify({ bench: 'reactions', ...(await circumstances(engines)), ...chosen, ...figures })}\n`);
  }
  if (!isFlawless(figures)) {
    process.stderr.write('reactions were lost, repeated, reordered or changed: see the table\n');
    process.exitCode = 1;
  }
}

await main(process.argv.slice(2));

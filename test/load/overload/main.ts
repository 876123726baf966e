import { circumstances } from '../driving/database.js';
import { enginesFrom } from '../driving/environment.js';
import { isFlawless } from '../send/figures.js';
import { measure } from './measure.js';
import { parseOptions, usage } from './options.js';
import { tableOf } from './report.js';

/**
 * Offers a gateway much more than it can carry, and sees what becomes of that: docs/performance.md says what the
 * figures mean. Progress goes to standard error, figures to standard output.
 */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = parseOptions(process.argv.slice(2));
  const engines = enginesFrom(process.env);
  const circumstance = await circumstances(engines);
  const figures = await measure(engines, options, (phase) => void process.stderr.write(`${phase}\n`));
  process.stdout.write(`${tableOf(figures)}\n`);
  if (options.json)
    process.stdout.write(`${JSON.stringify({ bench: 'overload', ...circumstance, times: options.times, ...figures })}\n`);
  if (!isFlawless(figures)) {
    process.stderr.write('messages were lost, repeated, reordered or changed: see the table\n');
    process.exitCode = 1;
  }
}

await main();

import { circumstances } from '../driving/database.js';
import { enginesFrom } from '../driving/environment.js';
import { isFlawless, tableOf } from './figures.js';
import { measure } from './measure.js';
import { parseOptions, usage } from './options.js';

/** How long a full outbox takes to be carried out: docs/performance.md says what the figures mean. */
async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = parseOptions(args);
  const engines = enginesFrom(process.env);
  const figures = await measure(engines, options, (phase) => void process.stderr.write(`outbox: ${phase}\n`));
  process.stdout.write(`${tableOf(figures)}\n`);
  if (options.json) {
    const { messages } = options;
    process.stdout.write(`${JSON.stringify({ bench: 'outbox', ...(await circumstances(engines)), messages, ...figures })}\n`);
  }
  if (![figures, figures.cut, figures.several, figures.several.cut].every(isFlawless)) {
    process.stderr.write('messages were lost, repeated or reordered: see the table\n');
    process.exitCode = 1;
  }
}

await main(process.argv.slice(2));

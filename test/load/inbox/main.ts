import { circumstances } from '../driving/database.js';
import { enginesFrom } from '../driving/environment.js';
import { figuresOf, tableOf } from './figures.js';
import { measure } from './measure.js';
import { parseOptions, usage } from './options.js';

/** How long a user with a very large inbox waits: docs/performance.md says what the figures mean. */
async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = parseOptions(args);
  const engines = enginesFrom(process.env);
  const figures = figuresOf(await measure(engines, options, (phase) => void process.stderr.write(`inbox: ${phase}\n`)));
  process.stdout.write(`${tableOf(figures)}\n`);
  if (!options.json) return;
  const { scale, samples } = options;
  process.stdout.write(`${JSON.stringify({ bench: 'inbox', ...(await circumstances(engines)), scale, samples, ...figures })}\n`);
}

await main(process.argv.slice(2));

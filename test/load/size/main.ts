import { parseArgs } from 'node:util';

import { measure } from './measure.js';
import { tableOf } from './table.js';

const usage = `./dev bench size [options]

  --json            the figures as one JSON object on the last line`;

/** What an application pays for the SDK when a browser loads it: docs/performance.md says what the figures mean. */
async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return void process.stdout.write(`${usage}\n`);
  const figures = await measure(process.cwd());
  process.stdout.write(`${tableOf(figures)}\n`);
  if (values.json) process.stdout.write(`${JSON.stringify({ bench: 'size', ...figures })}\n`);
}

await main(process.argv.slice(2));

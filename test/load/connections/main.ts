import { circumstances } from '../driving/database.js';
import { enginesFrom } from '../driving/environment.js';
import { isFlawless, tableOf } from './figures.js';
import { measure } from './measure.js';
import { parseOptions, usage } from './options.js';
import { workload } from './workload.js';

/** What very many connections cost, and what they do to those who talk: docs/performance.md says what the figures mean. */
async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = parseOptions(args);
  const engines = enginesFrom(process.env);
  const figures = await measure(engines, options, (phase) => void process.stderr.write(`connections: ${phase}\n`));
  process.stdout.write(`${tableOf(figures)}\n`);
  if (options.json) {
    const { conversations, messagesPerSecond } = workload;
    const { groups, groupMembers, groupMessagesPerSecond, measuredSeconds } = options;
    const chosen = { conversations, groups, groupMembers, messagesPerSecond, groupMessagesPerSecond, measuredSeconds };
    process.stdout.write(
      `${JSON.stringify({ bench: 'connections', ...(await circumstances(engines)), ...chosen, ...figures })}\n`,
    );
  }
  if (!isFlawless(figures)) {
    process.stderr.write(
      'messages were lost or out of order, the SDK has shown an error, or not everybody came back in time: see the table\n',
    );
    process.exitCode = 1;
  }
}

await main(process.argv.slice(2));

import { readFile } from 'node:fs/promises';

import { circumstances } from '../driving/database.js';
import { enginesFrom } from '../driving/environment.js';
import { parseCpuProfile, summarize } from '../measuring/cpu-profile.js';
import { isFlawless } from '../send/figures.js';
import { profileOf } from '../send/report.js';
import { type Measured, measure } from './measure.js';
import { parseOptions, usage } from './options.js';
import { tableOf } from './report.js';
import { workload } from './workload.js';

/**
 * Measures what a cluster of gateways carries, and what forwarding costs: docs/performance.md says what the figures mean.
 * Progress goes to standard error, figures to standard output.
 */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = parseOptions(process.argv.slice(2));
  const engines = enginesFrom(process.env);
  const circumstance = await circumstances(engines);
  const measured = await measure(engines, options, (phase) => void process.stderr.write(`${phase}\n`));
  await printProfile(measured);
  process.stdout.write(`${tableOf(measured.figures)}\n`);
  if (options.json) {
    const { warmupSeconds, measuredSeconds, messagesPerSecond, profile: profiled } = options;
    const { gateways, conversations } = workload;
    const chosen = { gateways, connections: conversations * 2, warmupSeconds, measuredSeconds, messagesPerSecond, profiled };
    process.stdout.write(`${JSON.stringify({ bench: 'throughput', ...circumstance, ...chosen, ...measured.figures })}\n`);
  }
  if (!isFlawless(measured.figures)) {
    process.stderr.write('messages were lost, repeated, reordered or changed: see the table\n');
    process.exitCode = 1;
  }
}

async function printProfile({ profileFile, throughput, calm }: Measured): Promise<void> {
  if (profileFile === null) return;
  const profile = parseCpuProfile(await readFile(profileFile, 'utf8'));
  for (const [loop, { tallies, window }] of Object.entries({ closed: throughput, open: calm })) {
    const share = Math.round((tallies.local.acknowledged + tallies.forwarded.acknowledged) / workload.gateways);
    process.stdout.write(`${profileOf(`parley, ${loop} loop`, summarize(profile, window), share)}\n`);
  }
}

await main();

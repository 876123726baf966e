import { readFile } from 'node:fs/promises';

import { circumstances, inDatabase } from '../driving/database.js';
import { type Engines, enginesFrom } from '../driving/environment.js';
import { parseCpuProfile, summarize } from '../measuring/cpu-profile.js';
import { BareContender, NaiveContender } from './baseline.contenders.js';
import type { Contender } from './contender.js';
import { type Figures, isFlawless } from './figures.js';
import { type Measured, measure } from './measure.js';
import { type ContenderName, contenderNames, parseOptions, usage } from './options.js';
import { ParleyContender } from './parley.contender.js';
import { jsonOf, profileOf, tableOf } from './report.js';

/**
 * Measures Parley and two baselines with the same workload, one after the other: docs/performance.md
 * says what the figures mean. Progress goes to standard error, figures to standard output.
 */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = parseOptions(process.argv.slice(2));
  const engines = enginesFrom(process.env);
  const figures: Partial<Record<ContenderName, Figures>> = {};
  const circumstance = await circumstances(engines);

  for (const name of contenderNames.filter((each) => options.only.includes(each))) {
    await checkpoint(engines);
    await using contender = await contenderOf(name, engines);
    const measured = await measure(contender, engines, options, (phase) => {
      process.stderr.write(`${name}: ${phase}\n`);
    });
    figures[name] = measured.figures;
    await printProfile(name, measured);
  }

  process.stdout.write(`${tableOf(figures)}\n`);
  if (options.json) {
    const { warmupSeconds, measuredSeconds, idleConnections, profile } = options;
    const chosen = { warmupSeconds, measuredSeconds, idleConnections, profiled: profile };
    process.stdout.write(`${jsonOf(figures, { ...circumstance, ...chosen })}\n`);
  }
  if (figures.parley !== undefined && !isFlawless(figures.parley)) {
    process.stderr.write('parley lost, repeated, reordered or changed messages: see the table\n');
    process.exitCode = 1;
  }
}

async function contenderOf(name: ContenderName, engines: Engines): Promise<Contender> {
  switch (name) {
    case 'parley':
      return ParleyContender.create(engines);
    case 'naive':
      return new NaiveContender(engines.databaseUrl);
    case 'bare':
      return new BareContender();
  }
}

/** So that nobody pays for what the server before left to be written. */
async function checkpoint(engines: Engines): Promise<void> {
  await inDatabase(engines, (client) => client.query('checkpoint'));
}

async function printProfile(name: ContenderName, { profileFile, throughput }: Measured): Promise<void> {
  if (profileFile === null) return;
  const profile = parseCpuProfile(await readFile(profileFile, 'utf8'));
  process.stdout.write(`${profileOf(name, summarize(profile, throughput.window), throughput.tally.acknowledged)}\n`);
}

await main();

import { readFileSync, writeFileSync } from 'node:fs';

import { circumstances, inDatabase } from '../driving/database.js';
import { enginesFrom } from '../driving/environment.js';
import { loggedPlans, logPlans } from '../measuring/query-plans.js';
import { exercise } from './exercise.js';
import { figuresOf, tableOf } from './figures.js';
import { measure } from './measure.js';
import { parseOptions, usage } from './options.js';
import { documentOf } from './plans.js';
import { inSession, type SessionOptions } from './session.js';
import { shapeOf } from './shape.js';

const plansFile = 'docs/query-plans.md';

/** How long a user with a very large inbox waits: docs/performance.md says what the figures mean. */
async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const { json, plans, scale, samples } = parseOptions(args);
  const engines = enginesFrom(process.env);
  const session = { engines, scale, progress: (phase: string) => void process.stderr.write(`inbox: ${phase}\n`) };
  if (plans) return writePlans(session);

  const figures = figuresOf(await measure(session, samples));
  process.stdout.write(`${tableOf(figures)}\n`);
  if (!json) return;
  process.stdout.write(`${JSON.stringify({ bench: 'inbox', ...(await circumstances(engines)), scale, samples, ...figures })}\n`);
}

async function writePlans(options: SessionOptions): Promise<void> {
  const { engines, scale } = options;
  const prepare = () => inDatabase(engines, logPlans);
  await inSession({ ...options, prepare }, ({ inbox, edges }) => exercise(inbox, edges));
  const { messages, conversations, foreignConversations } = shapeOf(scale);
  const count = (of: number) => of.toLocaleString('en');
  const database = `a database of ${count(messages)} messages in ${count(conversations + foreignConversations)} conversations`;
  writeFileSync(plansFile, documentOf(loggedPlans(readFileSync(engines.databaseLog, 'utf8')), database));
  process.stderr.write(`wrote ${plansFile}\n`);
}

await main(process.argv.slice(2));

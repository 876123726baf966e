import { runBench } from '../driving/run-bench.js';
import { isFlawless, tableOf } from './figures.js';
import { measure } from './measure.js';
import { parseOptions, usage } from './options.js';

/** How long a full outbox takes to be carried out. */
await runBench({
  name: 'outbox',
  usage,
  parseOptions,
  measure,
  tableOf,
  chosen: ({ messages }) => ({ messages }),
  isFlawless: (figures) => [figures, figures.cut, figures.several, figures.several.cut].every(isFlawless),
  complaint: 'messages were lost, repeated or reordered',
});

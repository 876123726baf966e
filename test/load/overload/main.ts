import { runBench } from '../driving/run-bench.js';
import { isFlawless } from '../send/figures.js';
import { measure } from './measure.js';
import { parseOptions, usage } from './options.js';
import { tableOf } from './report.js';

/** Offers a gateway much more than it can carry, and sees what becomes of that. */
await runBench({
  name: 'overload',
  usage,
  parseOptions,
  measure,
  tableOf,
  isFlawless,
  chosen: ({ times }) => ({ times }),
  complaint: 'messages were lost, repeated, reordered or changed',
});

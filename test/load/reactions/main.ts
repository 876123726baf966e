import { runBench } from '../driving/run-bench.js';
import { isFlawless, tableOf } from './figures.js';
import { measure } from './measure.js';
import { parseOptions, usage } from './options.js';
import { workload } from './workload.js';

/** How soon a reaction is on everybody's screen. */
await runBench({
  name: 'reactions',
  usage,
  parseOptions,
  measure,
  tableOf,
  isFlawless,
  chosen: ({ warmupSeconds, measuredSeconds }) => {
    const { reactionsPerSecond } = workload;
    return { warmupSeconds, measuredSeconds, reactionsPerSecond };
  },
  complaint: 'reactions were lost, repeated, reordered or changed',
});

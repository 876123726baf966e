import { runBench } from '../driving/run-bench.js';
import { isFlawless } from '../send/figures.js';
import { measure } from './measure.js';
import { parseOptions, usage } from './options.js';
import { tableOf } from './report.js';

/** Measures for how long a conversation stands still when the node that owns it goes away. */
await runBench({
  name: 'handover',
  usage,
  parseOptions,
  measure,
  tableOf,
  isFlawless,
  chosen: ({ thinkMs }) => ({ thinkMs }),
  complaint: 'messages were lost, repeated, reordered or changed',
});

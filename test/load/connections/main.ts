import { runBench } from '../driving/run-bench.js';
import { isFlawless, tableOf } from './figures.js';
import { measure } from './measure.js';
import { parseOptions, usage } from './options.js';
import { workload } from './workload.js';

/** What very many connections cost, and what they do to those who talk. */
await runBench({
  name: 'connections',
  usage,
  parseOptions,
  measure,
  tableOf,
  isFlawless,
  chosen: ({ groups, groupMembers, messagesPerSecond, groupMessagesPerSecond, measuredSeconds }) => {
    const { conversations } = workload;
    return { conversations, groups, groupMembers, messagesPerSecond, groupMessagesPerSecond, measuredSeconds };
  },
  complaint: 'messages were lost or out of order, the SDK has shown an error, or not everybody came back in time',
});

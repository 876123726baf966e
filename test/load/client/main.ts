import { cpus } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { SeededRandom } from '#kernel';

import { type Applied, applyChanges } from './applying.js';
import { parseOptions, usage, workload } from './options.js';

/** What it costs a client to be told of changes: docs/performance.md says what the figures mean. */
async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const { json, changes } = parseOptions(args);
  const collectGarbage = garbageCollector();
  const measure = (conversations: number, count = changes) =>
    applyChanges({ conversations, changes: count }, { random: new SeededRandom(1), collectGarbage });
  await measure(workload.conversations, workload.warmupChanges);
  const several = await measure(workload.conversations);
  const oneConversation = await measure(1);
  process.stdout.write(
    `${lineOf(`${workload.conversations} conversations`, several)}\n${lineOf('1 conversation', oneConversation)}\n`,
  );
  if (json) {
    const machine = { cores: cpus().length, processor: cpus()[0]?.model, node: process.versions.node };
    const { conversations } = workload;
    const circumstances = { bench: 'client', at: new Date().toISOString(), machine, changes, conversations };
    process.stdout.write(`${JSON.stringify({ ...circumstances, ...several, oneConversation })}\n`);
  }
}

const lineOf = (label: string, { cpuMicrosPerChange, bytesPerMessage, messages }: Applied): string =>
  `${label.padEnd(20)}${cpuMicrosPerChange} µs/change, ${bytesPerMessage} bytes/message, ${messages} messages held`;

/** Node's own is there only for those who ask at its start. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

await main(process.argv.slice(2));

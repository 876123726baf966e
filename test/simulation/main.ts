import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';

import { type Options, parseOptions, usage } from './options.js';
import { type Outcome, simulate } from './simulation.js';
import { Tally } from './tally.js';

/** After so many there is enough to look at. Without a guard one of them says what it was good for. */
const failingAtMost = (without: Options['without']): number => (without === null ? 5 : 1);

interface Share {
  readonly options: Options;
  /** Of the seeds, the first one and every how many from there on. */
  readonly from: number;
  readonly every: number;
}

/** `./dev simulate`: seed after seed, on all processors. Each is a world of its own, so it does not matter where it runs. */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = parseOptions(process.argv.slice(2), { now: Date.now(), processors: availableParallelism() });
  const tally = new Tally();
  const started = performance.now();
  const every = Math.min(options.workers, options.seeds);
  const workers = Array.from({ length: every }, (_, from) => {
    const share: Share = { options, from, every };
    return new Worker(new URL(import.meta.url), { workerData: share });
  });
  process.once('SIGTERM', () => void end(workers));
  process.once('SIGINT', () => void end(workers));
  await Promise.all(workers.map((worker) => hear(worker, (outcome) => take(outcome, { options, tally, workers }))));

  const elapsedMs = performance.now() - started;
  process.stdout.write(`${tally.table(elapsedMs)}\n`);
  if (options.json) process.stdout.write(`${tally.json(elapsedMs)}\n`);
  if (tally.failing.length > 0) process.exitCode = 1;
}

interface Taking {
  readonly options: Options;
  readonly tally: Tally;
  readonly workers: readonly Worker[];
}

function take(outcome: Outcome, { options: { without }, tally, workers }: Taking): void {
  tally.add(outcome);
  for (const line of outcome.trace) process.stdout.write(`${line}\n`);
  if (tally.seeds % 500 === 0) process.stderr.write(`${tally.seeds} seeds, ${tally.failing.length} with violations\n`);
  if (outcome.violations.length === 0) return;
  const taken = without === null ? '' : ` --without ${without}`;
  process.stdout.write(`seed ${outcome.seed}: ${outcome.violations.length} violations\n`);
  for (const { text } of outcome.violations.slice(0, 3)) process.stdout.write(`  ${text}\n`);
  process.stdout.write(`  replay: ./dev simulate --seed ${outcome.seed} --seeds 1${taken} --trace\n`);
  if (tally.failing.length >= failingAtMost(without)) void end(workers);
}

function hear(worker: Worker, listener: (outcome: Outcome) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('message', listener);
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}

async function end(workers: readonly Worker[]): Promise<void> {
  await Promise.all(workers.map((worker) => worker.terminate()));
}

async function work({ options, from, every }: Share): Promise<void> {
  const { seed, seeds, without, trace } = options;
  for (let index = from; index < seeds; index += every) {
    parentPort?.postMessage(await simulate({ seed: seed + index, without, trace: trace && index === 0 }));
  }
}

await (parentPort === null ? main() : work(workerData as Share));

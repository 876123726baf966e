import { z } from 'zod';

const cpuProfile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  /** Microseconds on the machine's monotonic clock: that of `process.hrtime` in any process of it. */
  startTime: z.number(),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** What V8 writes with `--cpu-prof`. */
export type CpuProfile = z.infer<typeof cpuProfile>;

export interface SelfTime {
  readonly name: string;
  readonly micros: number;
}

export interface ProfileSummary {
  /** Time in which the process did something. */
  readonly busyMicros: number;
  /** Longest first. */
  readonly functions: readonly SelfTime[];
  /** The same time by package, by library of ours, or by part of Node. */
  readonly owners: readonly SelfTime[];
}

export interface Window {
  readonly fromMicros: number;
  readonly toMicros: number;
}

export function parseCpuProfile(text: string): CpuProfile {
  return cpuProfile.parse(JSON.parse(text));
}

/** Where the time of a window went: to the function on top of the stack at each sample. */
export function summarize({ nodes, startTime, samples, timeDeltas }: CpuProfile, window: Window): ProfileSummary {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const owners = new Map<string, number>();
  let busyMicros = 0;
  let now = startTime;
  samples.forEach((id, index) => {
    const elapsed = timeDeltas[index] as number;
    now += elapsed;
    const frame = frames.get(id);
    if (now < window.fromMicros || now > window.toMicros || frame === undefined || frame.functionName === '(idle)') return;
    busyMicros += elapsed;
    add(functions, nameOf(frame), elapsed);
    add(owners, ownerOf(frame), elapsed);
  });
  return { busyMicros, functions: longestFirst(functions), owners: longestFirst(owners) };
}

type Frame = CpuProfile['nodes'][number]['callFrame'];

function nameOf({ functionName, url, lineNumber }: Frame): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  const file = url
    .replace(/^.*\/node_modules\//, '')
    .replace(/^.*\/dist\//, '')
    .replace(/^wasm:.*$/, 'wasm');
  return `${name} ${file}:${lineNumber + 1}`;
}

function ownerOf({ functionName, url }: Frame): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(native)';
  if (url.startsWith('wasm:')) return '(wasm)';
  if (url.startsWith('node:')) return 'node';
  const foreign = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  return foreign ?? /\/dist\/((?:apps|libs|test)\/[^/]+)/.exec(url)?.[1] ?? '(other)';
}

function add(sums: Map<string, number>, name: string, micros: number): void {
  sums.set(name, (sums.get(name) ?? 0) + micros);
}

function longestFirst(sums: ReadonlyMap<string, number>): readonly SelfTime[] {
  return [...sums].map(([name, micros]) => ({ name, micros })).sort((one, other) => other.micros - one.micros);
}

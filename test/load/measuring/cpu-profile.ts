import { z } from 'zod';

const cpuProfile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
      children: z.array(z.number()).default([]),
    }),
  ),
  /** Microseconds on the machine's monotonic clock: that of `process.hrtime` in any process of it. */
  startTime: z.number(),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** What V8 writes with `--cpu-prof`: a tree of calls, and which call was on top of the stack at each sample. */
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
  /** The same time by package or library of ours. What Node does on behalf of one counts as its own. */
  readonly owners: readonly SelfTime[];
}

export interface Window {
  readonly fromMicros: number;
  readonly toMicros: number;
}

export function parseCpuProfile(text: string): CpuProfile {
  return cpuProfile.parse(JSON.parse(text));
}

/** Where the time of a window went. */
export function summarize(profile: CpuProfile, window: Window): ProfileSummary {
  const places = placesIn(profile);
  const functions = new Map<string, number>();
  const owners = new Map<string, number>();
  let busyMicros = 0;
  let now = profile.startTime;
  profile.samples.forEach((id, index) => {
    const elapsed = profile.timeDeltas[index] as number;
    now += elapsed;
    const place = places.get(id);
    if (now < window.fromMicros || now > window.toMicros || place === undefined || place.name === '(idle)') return;
    busyMicros += elapsed;
    functions.set(place.name, (functions.get(place.name) ?? 0) + elapsed);
    owners.set(place.owner, (owners.get(place.owner) ?? 0) + elapsed);
  });
  return { busyMicros, functions: longestFirst(functions), owners: longestFirst(owners) };
}

interface Place {
  readonly name: string;
  readonly owner: string;
}

type ProfileNode = CpuProfile['nodes'][number];

function placesIn({ nodes }: CpuProfile): ReadonlyMap<number, Place> {
  const callers = new Map(nodes.flatMap((node) => node.children.map((child) => [child, node] as const)));
  return new Map(nodes.map((node) => [node.id, placeOf(node, callers)]));
}

function placeOf(node: ProfileNode, callers: ReadonlyMap<number, ProfileNode>): Place {
  const { functionName, url, lineNumber } = node.callFrame;
  // V8's own activities, which nobody calls: garbage collection, its program, idleness.
  if (url === '' && functionName.startsWith('(')) return { name: functionName, owner: functionName };
  const owner = ownerOf(node, callers);
  const name = functionName === '' ? '(anonymous)' : functionName;
  return { name: url === '' ? `${name} for ${owner}` : `${name} ${fileOf(url)}:${lineNumber + 1}`, owner };
}

/** The nearest caller that is neither Node nor native; Node, when it acts on its own. */
function ownerOf(node: ProfileNode, callers: ReadonlyMap<number, ProfileNode>): string {
  for (let at: ProfileNode | undefined = node; at !== undefined; at = callers.get(at.id)) {
    const { url } = at.callFrame;
    if (url !== '' && !url.startsWith('node:')) return libraryOf(url);
  }
  return 'node';
}

function libraryOf(url: string): string {
  if (url.startsWith('wasm:')) return 'wasm';
  const foreign = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  return foreign ?? /\/dist\/((?:apps|libs|test)\/[^/]+)/.exec(url)?.[1] ?? '(other)';
}

function fileOf(url: string): string {
  return url.startsWith('wasm:') ? 'wasm' : url.replace(/^.*\/(?:node_modules|dist)\//, '');
}

function longestFirst(sums: ReadonlyMap<string, number>): readonly SelfTime[] {
  return [...sums].map(([name, micros]) => ({ name, micros })).sort((one, other) => other.micros - one.micros);
}

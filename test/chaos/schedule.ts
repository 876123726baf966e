import { SeededRandom } from '#kernel';

/** What may go wrong with a node, with Redis and the way to it, and with PostgreSQL: of each group one thing at a time. */
export const faultGroups = {
  node: ['node killed', 'node paused', 'node drained', 'peers cut', 'peers stalled', 'database link stalled'],
  bus: ['Redis killed', 'Redis frozen', 'clients cut'],
  store: ['PostgreSQL restarted', 'PostgreSQL killed'],
} as const;

export type FaultKind = (typeof faultGroups)[keyof typeof faultGroups][number];

export interface Fault {
  readonly atMs: number;
  readonly forMs: number;
  readonly kind: FaultKind;
  /** Which node has it, where it is a node's. */
  readonly node: number;
}

/** The lease of a node three times: whoever comes back after that has lost everything, and does not know it yet. */
const pausedMs = 18_000;
type Range = readonly [from: number, to: number];
const lasting: Readonly<Record<FaultKind, Range>> = {
  'node killed': [1_000, 6_000],
  'node paused': [pausedMs, pausedMs],
  'node drained': [1_000, 3_000],
  'peers cut': [2_000, 6_000],
  'peers stalled': [2_000, 6_000],
  'database link stalled': [2_000, 10_000],
  'Redis killed': [1_000, 5_000],
  'Redis frozen': [3_000, 8_000],
  'clients cut': [500, 3_000],
  'PostgreSQL restarted': [0, 2_000],
  'PostgreSQL killed': [0, 2_000],
};
const quiet: Readonly<Record<keyof typeof faultGroups, Range>> = {
  node: [1_500, 3_500],
  bus: [3_000, 9_000],
  store: [14_000, 24_000],
};

export interface ScheduleOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly nodes: number;
}

/** What goes wrong and when, by group: in each, everything once before anything comes again, and over when the time is. */
export function scheduleOf({
  seed,
  seconds,
  nodes,
}: ScheduleOptions): Readonly<Record<keyof typeof faultGroups, readonly Fault[]>> {
  const random = new SeededRandom(seed);
  const within = ([from, to]: Range) => Math.round(from + random.unit() * (to - from));
  const below = (count: number) => Math.floor(random.unit() * count);
  const lane = (group: keyof typeof faultGroups): readonly Fault[] => {
    const faults: Fault[] = [];
    let bag: FaultKind[] = [];
    for (let atMs = within(quiet[group]) / 2; atMs < seconds * 1_000;) {
      if (bag.length === 0) bag = [...faultGroups[group]];
      const [kind] = bag.splice(below(bag.length), 1) as [FaultKind];
      const fault: Fault = { atMs, forMs: within(lasting[kind]), kind, node: below(nodes) };
      if (atMs + fault.forMs <= seconds * 1_000) {
        faults.push(fault);
        atMs += fault.forMs;
      }
      atMs += within(quiet[group]);
    }
    return faults;
  };
  return { node: lane('node'), bus: lane('bus'), store: lane('store') };
}

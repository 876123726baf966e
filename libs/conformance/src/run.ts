import { Ids, SystemClock, SystemRandom, SystemTimers } from '#kernel';

import type { Check } from './check.js';
import { checks } from './checks.js';
import { Deviation } from './deviation.js';
import { Ledger } from './ledger.js';
import { settings } from './settings.js';
import { type Target, World } from './world.js';

/** What became of a check. */
export type Outcome =
  | { readonly kind: 'holds' }
  | { readonly kind: 'broken'; readonly expected: string; readonly seen: string }
  /** For lack of users, or of a connection. */
  | { readonly kind: 'not run'; readonly why: string };

/** A check, and what became of it. */
export interface Result extends Pick<Check, 'name' | 'rule'> {
  readonly outcome: Outcome;
}

/** What to run, against which server, and as whom. */
export interface RunOptions extends Target {
  /** Names of checks, or beginnings of them; absent: all. */
  readonly only?: readonly string[];
  /** Milliseconds to wait for what has to come; absent: 10,000. */
  readonly hearMs?: number;
  /** Hears each result as it comes. */
  readonly told?: (result: Result) => void;
}

/**
 * Runs the contract of the protocol against a server, one check after the other.
 *
 * @throws an error that says what was `expected` and `seen` when it cannot begin: no server, a token that is refused, two of one user.
 */
export async function run({ only, told, hearMs = settings.hearMs, ...target }: RunOptions): Promise<readonly Result[]> {
  const ledger = new Ledger();
  const ids = new Ids(new SystemClock(), new SystemRandom());
  const world = new World(target, { ledger, timers: new SystemTimers(), ids, hearMs });
  const results: Result[] = [];
  try {
    await world.usersDiffer();
    for (const check of chosen(only)) {
      const result = { name: check.name, rule: check.rule, outcome: await outcomeOf(check, world) };
      world.endCheck();
      results.push(result);
      told?.(result);
    }
    return results;
  } finally {
    world.close();
  }
}

/** The checks whose names begin so; all of them where nothing is said. */
export function chosen(only?: readonly string[]): readonly Check[] {
  return only === undefined ? checks : checks.filter(({ name }) => only.some((wanted) => name.startsWith(wanted)));
}

async function outcomeOf(check: Check, world: World): Promise<Outcome> {
  if (check.users > world.users) return { kind: 'not run', why: `takes ${check.users} users` };
  try {
    await check.run(world);
    return { kind: 'holds' };
  } catch (error) {
    if (error instanceof Deviation) return { kind: 'broken', expected: error.expected, seen: error.seen };
    return { kind: 'broken', expected: 'an answer that can be read', seen: String(error) };
  }
}

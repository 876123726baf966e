import { join } from 'node:path';

import { SystemClock, SystemTimers } from '#kernel';

import { BenchedParley } from '../driving/benched-parley.js';
import { Crowd } from '../driving/crowd.js';
import type { Engines } from '../driving/environment.js';
import { atRate, type Pace, settle, within } from '../driving/pace.js';
import { newGroup } from '../driving/participant.js';
import { patience } from '../driving/patience.js';
import { insertGroups } from '../driving/population.js';
import { Server } from '../driving/server.js';
import { Audience, Tally } from './audience.js';
import { type Figures, figuresOf } from './figures.js';
import type { Options } from './options.js';
import { workload } from './workload.js';

/** `progress` hears which phase begins. */
export async function measure(engines: Engines, options: Options, progress: (phase: string) => void): Promise<Figures> {
  const groups = Array.from({ length: workload.conversations }, () => newGroup(workload.membersPerConversation));
  progress('preparing');
  await using parley = await BenchedParley.create('gateway', engines);
  await insertGroups(groups, { databaseUrl: engines.databaseUrl, masterKeyFile: parley.masterKeyFile });
  await using server = await Server.start(parley, { folder: join(engines.folder, 'servers'), profile: false });
  using crowd = new Crowd(server.url, (participant) => parley.credentialsOf(participant));

  progress('connecting');
  const pace: Pace = { clock: new SystemClock(), timers: new SystemTimers() };
  const audiences: Audience[] = [];
  for (const group of groups) audiences.push(await Audience.gather(crowd, group, pace.clock));

  progress(`${options.warmupSeconds} + ${options.measuredSeconds} s`);
  const tally = await crowd.unlessLost(reactions(audiences, options, pace));
  await server.end();
  return figuresOf(
    tally,
    audiences.map(({ ledger }) => ledger),
  );
}

/** What is due in the first seconds is not counted. */
async function reactions(
  audiences: readonly Audience[],
  { warmupSeconds, measuredSeconds }: Options,
  pace: Pace,
): Promise<Tally> {
  const { reactionsPerSecond: perSecond } = workload;
  const warmup = warmupSeconds * perSecond;
  const tally = new Tally();
  const react = async (index: number, dueAt: number) => {
    const audience = audiences[index % audiences.length] as Audience;
    audience.tally = index < warmup ? null : tally;
    await audience.react(dueAt);
  };
  const seconds = warmupSeconds + measuredSeconds;
  const all = atRate(pace, { count: seconds * perSecond, perSecond }, react);
  await within(all, seconds * 1_000 + patience.settleMs, 'reactions', pace);
  await settle(pace, () => audiences.every(({ ledger }) => ledger.settled));
  return tally;
}

import { join } from 'node:path';

import { SystemClock, SystemTimers } from '#kernel';

import { Crowd } from '../driving/crowd.js';
import type { Engines } from '../driving/environment.js';
import { Server } from '../driving/server.js';
import { UsageMeter } from '../driving/usage.js';
import { sumOfDefects } from '../measuring/delivery-ledger.js';
import type { Contender } from './contender.js';
import { Exchange } from './exchange.js';
import { type Figures, figuresOf } from './figures.js';
import { idleMemory } from './idle.js';
import { closedLoop, openLoop, type Throughput } from './loops.js';
import type { Options } from './options.js';
import { type Population, populate } from './workload.js';

export interface Measured {
  readonly figures: Figures;
  readonly throughput: Throughput;
  readonly profileFile: string | null;
}

/** Runs the whole workload against one server, from its start to its end. `progress` hears which phase begins. */
export async function measure(
  contender: Contender,
  engines: Engines,
  options: Options,
  progress: (phase: string) => void,
): Promise<Measured> {
  const population = populate(options.idleConnections);
  progress('preparing');
  await contender.prepare(population);
  await using server = await Server.start(contender, { folder: join(engines.folder, 'servers'), profile: options.profile });
  const measured = await runPhases({ contender, server, engines, population, options, progress });
  await server.end();
  return { ...measured, profileFile: server.profileFile };
}

async function runPhases(run: {
  readonly contender: Contender;
  readonly server: Server;
  readonly engines: Engines;
  readonly population: Population;
  readonly options: Options;
  readonly progress: (phase: string) => void;
}): Promise<Omit<Measured, 'profileFile'>> {
  const { contender, server, engines, population, options, progress } = run;
  const [clock, timers] = [new SystemClock(), new SystemTimers()];
  using crowd = new Crowd(server.url, (participant) => contender.credentialsOf(participant));

  progress('connecting');
  const exchanges: Exchange[] = [];
  for (const members of population.active) exchanges.push(await Exchange.open(crowd, members, clock));
  const bench = { exchanges, clock, timers };

  progress(`closed loop, ${options.warmupSeconds} + ${options.measuredSeconds} s`);
  const throughput = await crowd.unlessLost(closedLoop(bench, new UsageMeter(server.pid, engines), options));
  progress(`open loop, ${options.measuredSeconds} s`);
  const latencies = await crowd.unlessLost(openLoop(bench, options.measuredSeconds));

  const idlers = population.idle.flat().slice(0, options.idleConnections);
  if (idlers.length > 0) progress(`${idlers.length} idle connections`);
  const idling = { serverPid: server.pid, timers };
  const memory = idlers.length === 0 ? null : await crowd.unlessLost(idleMemory(crowd, idlers, idling));
  const defects = sumOfDefects(exchanges.map(({ ledger }) => ledger));
  return { figures: figuresOf({ throughput, latencies, memory, defects }), throughput };
}

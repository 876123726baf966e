import { cpus } from 'node:os';

import type { Engines } from '../driving/environment.js';
import { readProcesses, treeMicros } from '../measuring/processes.js';

/** Processor time by role, in microseconds. */
export interface Roles {
  readonly gateways: number;
  readonly database: number;
  readonly redis: number;
  /** The load: this process. */
  readonly driver: number;
  /** Of the whole machine, whoever had it. */
  readonly machine: number;
}

export function rolesNow(gatewayPids: readonly number[], { databasePid, redisPid }: Engines): Roles {
  const processes = readProcesses();
  const { user, system } = process.cpuUsage();
  return {
    gateways: gatewayPids.reduce((sum, pid) => sum + treeMicros(pid, processes), 0),
    database: treeMicros(databasePid, processes),
    redis: treeMicros(redisPid, processes),
    driver: user + system,
    machine: busyMicros(),
  };
}

export function rolesBetween(before: Roles, after: Roles): Roles {
  return {
    gateways: after.gateways - before.gateways,
    database: after.database - before.database,
    redis: after.redis - before.redis,
    driver: after.driver - before.driver,
    machine: after.machine - before.machine,
  };
}

/** What all processors together did since they started, in milliseconds of which the kernel keeps count. */
function busyMicros(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) * 1_000;
}

import { cpus } from 'node:os';

import { readProcesses, treeMicros } from '../measuring/processes.js';
import type { Engines } from './environment.js';

/** Processor time by role, in microseconds. */
export interface Roles {
  readonly gateways: number;
  readonly database: number;
  readonly redis: number;
  /** The load: this process, and those that drive for it. */
  readonly driver: number;
  /** Of the whole machine, whoever had it. */
  readonly machine: number;
}

export function rolesNow(
  gatewayPids: readonly number[],
  { databasePid, redisPid }: Engines,
  driverPids: readonly number[] = [],
): Roles {
  const processes = readProcesses();
  const { user, system } = process.cpuUsage();
  const all = (pids: readonly number[]) => pids.reduce((sum, pid) => sum + treeMicros(pid, processes), 0);
  return {
    gateways: all(gatewayPids),
    database: treeMicros(databasePid, processes),
    redis: treeMicros(redisPid, processes),
    driver: user + system + all(driverPids),
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

/** How many cores each of them kept busy. */
export function coresOf(used: Roles, seconds: number): Roles {
  const cores = (micros: number) => Math.round(micros / 1e4 / seconds) / 100;
  return {
    gateways: cores(used.gateways),
    database: cores(used.database),
    redis: cores(used.redis),
    driver: cores(used.driver),
    machine: cores(used.machine),
  };
}

/** What all processors together did since they started, in milliseconds of which the kernel keeps count. */
function busyMicros(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) * 1_000;
}

import { readMachine } from '../measuring/machine.js';
import { readProcesses, readWaitingMicros, treeMicros } from '../measuring/processes.js';
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
  /** What the hypervisor gave to others while somebody on this machine wanted it. */
  readonly stolen: number;
  /** Time that gateways were ready to run in and had no processor, theirs added up: no processor time, but the lack of it. */
  readonly gatewaysWaiting: number;
}

const names = ['gateways', 'database', 'redis', 'driver', 'machine', 'stolen', 'gatewaysWaiting'] as const;

export function rolesNow(
  gatewayPids: readonly number[],
  { databasePid, redisPid }: Engines,
  driverPids: readonly number[] = [],
): Roles {
  const processes = readProcesses();
  const { busy, stolen } = readMachine();
  const { user, system } = process.cpuUsage();
  const all = (pids: readonly number[]) => pids.reduce((sum, pid) => sum + treeMicros(pid, processes), 0);
  return {
    gateways: all(gatewayPids),
    database: treeMicros(databasePid, processes),
    redis: treeMicros(redisPid, processes),
    driver: user + system + all(driverPids),
    machine: busy,
    stolen,
    gatewaysWaiting: gatewayPids.reduce((sum, pid) => sum + readWaitingMicros(pid), 0),
  };
}

const each = (figure: (name: keyof Roles) => number) =>
  Object.fromEntries(names.map((name) => [name, figure(name)])) as unknown as Roles;

export const rolesBetween = (before: Roles, after: Roles): Roles => each((name) => after[name] - before[name]);

/** How many cores each of them kept busy; and how many gateways waited for one, on an average. */
export const coresOf = (used: Roles, seconds: number): Roles => each((name) => Math.round(used[name] / 1e4 / seconds) / 100);

import { readProcesses, treeMicros } from '../measuring/processes.js';
import type { Engines } from './environment.js';

/** Processor time since each process began, with all that descends from it; in microseconds. */
export interface Usage {
  readonly server: number;
  readonly database: number;
  readonly redis: number;
  /** The load itself: this process. */
  readonly client: number;
}

export class UsageMeter {
  constructor(
    private readonly serverPid: number,
    private readonly engines: Engines,
  ) {}

  read(): Usage {
    const processes = readProcesses();
    const { user, system } = process.cpuUsage();
    return {
      server: treeMicros(this.serverPid, processes),
      database: treeMicros(this.engines.databasePid, processes),
      redis: treeMicros(this.engines.redisPid, processes),
      client: user + system,
    };
  }
}

export function usageBetween(before: Usage, after: Usage): Usage {
  return {
    server: after.server - before.server,
    database: after.database - before.database,
    redis: after.redis - before.redis,
    client: after.client - before.client,
  };
}

import { z } from 'zod';

const pid = z.coerce.number().int().positive();

const environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  /** The processes whose time is counted, with all that descend from them. */
  PARLEY_BENCH_POSTGRES_PID: pid,
  PARLEY_BENCH_REDIS_PID: pid,
  /** What PostgreSQL says. */
  PARLEY_BENCH_POSTGRES_LOG: z.string().min(1),
  /** For logs, keys and profiles of this run. */
  PARLEY_BENCH_DIR: z.string().min(1),
});

/** The engines of a run, which `./dev bench` starts for it. */
export interface Engines {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly databasePid: number;
  readonly redisPid: number;
  readonly databaseLog: string;
  readonly folder: string;
}

/** @throws Error that names what is missing. */
export function enginesFrom(variables: Readonly<Record<string, string | undefined>>): Engines {
  const { data, error } = environment.safeParse(variables);
  if (error !== undefined) {
    const names = error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new Error(`Run this with ./dev bench, which starts the engines and says where they are. Missing or wrong: ${names}`);
  }
  return {
    databaseUrl: data.DATABASE_URL,
    redisUrl: data.REDIS_URL,
    databasePid: data.PARLEY_BENCH_POSTGRES_PID,
    redisPid: data.PARLEY_BENCH_REDIS_PID,
    databaseLog: data.PARLEY_BENCH_POSTGRES_LOG,
    folder: data.PARLEY_BENCH_DIR,
  };
}

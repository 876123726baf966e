import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
/** As browsers name the pages they act for: without the slash or the path that people like to add. */
const origins = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin)));

const commonScopes = new Set(['parley', 'openid', 'profile', 'email', 'address', 'phone', 'offline_access']);
/** One scope, in the characters that RFC 6749 allows, and none that every token has. */
const scope = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be one scope')
  .refine((name) => !commonScopes.has(name), 'must be a scope that not everybody has');

const environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),

  /** PostgreSQL, the only truth. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Redis for the fan-out between gateways. Losing it delays, and loses nothing. */
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),

  /** Where this process listens. */
  PARLEY_HOST: z.string().default('127.0.0.1'),
  PARLEY_PORT: port.default(4000),
  /** Reverse proxies in front of this process: so many of the last entries of X-Forwarded-For are true. */
  PARLEY_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),

  /** Open connections that one address, and one user, may have. */
  PARLEY_CONNECTIONS_PER_ADDRESS: z.coerce.number().int().min(1).default(10_000),
  PARLEY_CONNECTIONS_PER_USER: z.coerce.number().int().min(1).default(50),

  /** Origins of web pages that may connect, comma-separated. */
  PARLEY_ORIGINS: origins.default([]),

  /** The OAuth 2 issuer that access tokens must name; ours (`apps/identity`) or anybody's. */
  PARLEY_ISSUER: z.url(),
  /** The audience that access tokens must name. */
  PARLEY_AUDIENCE: z.string().min(1).default('urn:parley:api'),
  /** Where the issuer publishes its keys. */
  PARLEY_JWKS_URL: z.url(),
  /**
   * The scope that makes an access token one of a moderator. The issuer decides whom it gives it to: one that hands every
   * scope to whoever asks makes everybody a moderator.
   */
  PARLEY_MODERATION_SCOPE: scope.default('moderation'),
  /**
   * Whether a good token of somebody unknown makes an account for them: wanted with a foreign issuer,
   * which keeps its own users; not with ours, where an account that is gone must stay gone.
   */
  PARLEY_PROVISION_ACCOUNTS: z.stringbool().default(true),
  /** Folder where our own issuer keeps its signing and cookie keys. Only identity needs it. */
  PARLEY_IDENTITY_DIR: z.string().min(1).optional(),
  /** Password of the demo users; read by nothing but their seeding. */
  PARLEY_DEMO_PASSWORD: z.string().optional(),

  /** File with the master key (32 bytes, base64url) that wraps every conversation's data key. */
  PARLEY_MASTER_KEY_FILE: z.string().min(1),

  /** Name of this node, stable over restarts: a restarted node takes its shards back at once. */
  PARLEY_NODE_ID: z.string().min(1).max(64).default('node-1'),
  /** Where other processes reach this node's peer link. */
  PARLEY_PEER_URL: z.url().optional(),
  /** What processes of this installation prove themselves to each other with. */
  PARLEY_CLUSTER_SECRET: z.string().min(32),

  /** Folder of the built web page; absent: no page is served. */
  PARLEY_WEB_ROOT: z.string().optional(),
  /** What the web page is told: where the API, the gateway and the issuer are, as a browser reaches them. */
  PARLEY_PUBLIC_API_URL: z.url().optional(),
  PARLEY_PUBLIC_GATEWAY_URL: z.url().optional(),
});

export type Environment = z.infer<typeof environment>;

/** The settings of a process, read once from its environment. Nothing else in Parley reads `process.env`. */
export class Config {
  private constructor(readonly values: Readonly<Environment>) {}

  /** @throws Error naming every variable that is missing or wrong, and never a value: they hold secrets. */
  static fromEnvironment(variables: Readonly<Record<string, string | undefined>>): Config {
    const parsed = environment.safeParse(variables);
    if (parsed.success) return new Config(parsed.data);
    throw unusable(parsed.error);
  }

  /** Only where PostgreSQL is: all that a program needs that applies migrations. */
  static databaseUrlFrom(variables: Readonly<Record<string, string | undefined>>): string {
    const parsed = environment.pick({ DATABASE_URL: true }).safeParse(variables);
    if (parsed.success) return parsed.data.DATABASE_URL;
    throw unusable(parsed.error);
  }
}

function unusable({ issues }: z.ZodError): Error {
  const problems = issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  return new Error(`The environment of this process is not usable:\n${problems.join('\n')}`);
}

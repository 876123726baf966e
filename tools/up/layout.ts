import { join } from 'node:path';

import { repository } from '../repository.js';
import type { LocalState } from './local-state.js';
import type { Ports } from './ports.js';
import type { ProductProcess } from './product.js';

/** Which processes make up Parley this time, and how each finds the others. */
export interface Layout {
  readonly processes: readonly ProductProcess[];
  readonly environment: Readonly<Record<string, string>>;
  /** What a person opens. */
  readonly url: string;
  readonly issuer: string;
  /** Where sockets connect. */
  readonly gateway: string;
}

export interface Foundations {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly state: LocalState;
  readonly ports: Ports;
}

/** Everything in one process, on one port. */
export async function together(on: Foundations): Promise<Layout> {
  const port = await on.ports.take('Parley', 4000);
  const url = `http://localhost:${port}`;
  const issuer = `${url}/oidc`;
  const environment = { ...shared(on, { url, issuer }), PARLEY_WEB_ROOT: webRoot };
  const program = 'apps/standalone/src/main.js';
  return { url, issuer, gateway: url, environment, processes: [{ name: 'parley', program, port, env: environment }] };
}

/** A process for each app, as in a cluster, on this machine. */
export async function apart(on: Foundations): Promise<Layout> {
  const port = await on.ports.take('Parley', 4000);
  const identityPort = await on.ports.take('identity', 4001);
  const gatewayPort = await on.ports.take('the gateway', 4002);
  const url = `http://localhost:${port}`;
  const gateway = `http://localhost:${gatewayPort}`;
  const issuer = `http://localhost:${identityPort}/oidc`;
  const environment = {
    ...shared(on, { url, issuer }),
    PARLEY_PUBLIC_API_URL: url,
    PARLEY_PUBLIC_GATEWAY_URL: gateway,
  };
  const processes = [
    { name: 'identity', program: 'apps/identity/src/main.js', port: identityPort, env: environment },
    {
      name: 'gateway',
      program: 'apps/gateway/src/main.js',
      port: gatewayPort,
      env: { ...environment, PARLEY_PEER_URL: `http://127.0.0.1:${gatewayPort}` },
    },
    { name: 'api', program: 'apps/api/src/main.js', port, env: { ...environment, PARLEY_WEB_ROOT: webRoot } },
  ];
  return { url, issuer, gateway, environment, processes };
}

const webRoot = join(repository, 'dist/apps/web');

function shared(on: Foundations, { url, issuer }: { readonly url: string; readonly issuer: string }): Record<string, string> {
  return {
    NODE_ENV: 'development',
    DATABASE_URL: on.databaseUrl,
    REDIS_URL: on.redisUrl,
    // A browser may be pointed at either name of this machine.
    PARLEY_ORIGINS: [url, url.replace('localhost', '127.0.0.1')].join(','),
    PARLEY_ISSUER: issuer,
    PARLEY_JWKS_URL: `${issuer}/jwks`,
    PARLEY_MASTER_KEY_FILE: on.state.masterKeyFile,
    PARLEY_CLUSTER_SECRET: on.state.clusterSecret,
    PARLEY_IDENTITY_DIR: on.state.identityFolder,
    PARLEY_PROVISION_ACCOUNTS: 'false', // The issuer is ours and has the accounts already.
  };
}

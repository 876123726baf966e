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
  /** Stands before the gateways when there are several: on the port of `gateway`, with theirs as `targets`. */
  readonly balancer?: { readonly port: number; readonly targets: readonly number[] };
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

/** A process for each app, as in a cluster, on this machine; with several gateways a balancer before them. */
export async function apart(on: Foundations, nodes: number): Promise<Layout> {
  const port = await on.ports.take('Parley', 4000);
  const identityPort = await on.ports.take('identity', 4001);
  const gatewayPort = await on.ports.take('the gateway', 4002);
  const nodePorts = nodes === 1 ? [gatewayPort] : await portsOf(on, nodes);
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
    ...nodePorts.map((each, index) => ({
      name: nodes === 1 ? 'gateway' : `gateway-${index + 1}`,
      program: 'apps/gateway/src/main.js',
      port: each,
      env: { ...environment, PARLEY_NODE_ID: `node-${index + 1}`, PARLEY_PEER_URL: `http://127.0.0.1:${each}` },
      mayEnd: nodes > 1,
    })),
    { name: 'api', program: 'apps/api/src/main.js', port, env: { ...environment, PARLEY_WEB_ROOT: webRoot } },
  ];
  const balancer = nodes === 1 ? {} : { balancer: { port: gatewayPort, targets: nodePorts } };
  return { url, issuer, gateway, environment, processes, ...balancer };
}

async function portsOf({ ports }: Foundations, nodes: number): Promise<readonly number[]> {
  const taken: number[] = [];
  // One after the other: who comes first gets the port that is known.
  for (let node = 1; node <= nodes; node++) taken.push(await ports.take(`gateway ${node}`, 4100 + node));
  return taken;
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

import Provider from 'oidc-provider';
import type { Pool } from 'pg';

import type { Accounts } from '#accounts';
import type { Clock } from '#kernel';

import { serverPages } from '../pages/server-pages.js';
import { configurationOf } from './configuration.js';
import type { IdentityKeys } from './identity-keys.js';
import { PacedDeviceCodes } from './paced-device-codes.js';
import { PostgresOidcStorage } from './postgres.oidc-storage.js';

export interface AuthorizationServerParts {
  readonly issuer: string;
  readonly audience: string;
  readonly moderationScope: string;
  readonly origins: readonly string[];
  readonly path: string;
  readonly keys: IdentityKeys;
  readonly accounts: Accounts;
  readonly pool: Pool;
  readonly clock: Clock;
  /** Told of whatever failed on our side. */
  readonly report: (error: unknown) => void;
}

/**
 * The protocol: everything but the pages of a sign-in. It believes the `X-Forwarded-…` headers of a
 * request about its own address, so whoever puts it up has to write them.
 */
export function authorizationServer({ issuer, pool, clock, report, ...parts }: AuthorizationServerParts): Provider {
  const { accounts, path } = parts;
  const deviceCodes = new PacedDeviceCodes(pool, clock);
  const storage = (model: string) => (model === 'DeviceCode' ? deviceCodes : new PostgresOidcStorage(pool, model));
  const displayNameOf = async (accountId: string) => (await accounts.find([accountId])).get(accountId)?.displayName;
  const pages = serverPages(path, displayNameOf);
  const provider = new Provider(issuer, configurationOf({ ...parts, storage, pages }));
  provider.proxy = true;
  provider.use(async (context, next) => {
    // A code in a link would be posted by a script; instead it fills the field (see server-pages.ts).
    if (context.path === '/device' && context.method === 'GET') {
      context.state['userCode'] = context.query['user_code'];
      context.querystring = '';
    }
    await next();
  });
  provider.on('server_error', (_context, error) => report(error));
  provider.onerror = report;
  return provider;
}

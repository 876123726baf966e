import { type Adapter, type Configuration, errors, interactionPolicy, type JWK, type KoaContextWithOIDC } from 'oidc-provider';

import type { Accounts } from '#accounts';

import { settings } from '../settings.js';
import { clientsFor, webClientId } from './clients.js';
import { IdentityAccount, namesOf } from './identity-account.js';
import type { IdentityKeys } from './identity-keys.js';

/** The pages that the authorization server shows by itself; the others belong to its interactions. */
export interface ServerPages {
  readonly deviceCodeEntry: NonNullable<DeviceFlow['userCodeInputSource']>;
  readonly deviceConfirmation: NonNullable<DeviceFlow['userCodeConfirmSource']>;
  readonly deviceDone: NonNullable<DeviceFlow['successSource']>;
  readonly signOut: NonNullable<Logout['logoutSource']>;
  readonly signedOut: NonNullable<Logout['postLogoutSuccessSource']>;
  readonly failure: NonNullable<Configuration['renderError']>;
}

type Features = NonNullable<Configuration['features']>;
type DeviceFlow = NonNullable<Features['deviceFlow']>;
type Logout = NonNullable<Features['rpInitiatedLogout']>;

export interface ServerParts {
  readonly audience: string;
  /** Besides what everybody may do: that of moderators. */
  readonly moderationScope: string;
  readonly origins: readonly string[];
  /** Path of the issuer's URL, without a slash at its end; empty at the root. */
  readonly path: string;
  readonly keys: IdentityKeys;
  readonly accounts: Accounts;
  readonly storage: (model: string) => Adapter;
  readonly pages: ServerPages;
}

/** What every access token of ours may be used for: Parley, as whoever signed in. */
const apiScope = 'parley';

/** All that we decide about `oidc-provider`. What is not named here is off. */
export function configurationOf(parts: ServerParts): Configuration {
  const { audience, origins, path, keys, accounts, storage, pages } = parts;
  const { lifetimes } = settings;
  const policy = interactionPolicy.base();
  // Both clients are ours: who signs in to Parley has said yes to Parley. A device is confirmed by its code.
  policy.get('consent')?.checks.clear();

  return {
    adapter: storage,
    clients: clientsFor(origins),
    clientAuthMethods: ['none'],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientBasedCORS: (_context, origin, client) => client.clientId === webClientId && origins.includes(origin),
    jwks: { keys: keys.signingKeys.keys as JWK[] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    scopes: ['openid', 'offline_access'],
    claims: { openid: ['sub'], profile: Object.keys(namesOf({ userId: '', username: '', displayName: '' })) },
    cookies: {
      keys: [...keys.cookieKeys],
      names: { session: 'parley_session', interaction: 'parley_interaction', resume: 'parley_resume' },
      long: { httpOnly: true, sameSite: 'lax', signed: true, path: path === '' ? '/' : path },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    interactions: { policy, url: (_context, { uid }) => `${path}/interaction/${uid}` },
    ttl: {
      AccessToken: lifetimes.accessToken,
      AuthorizationCode: lifetimes.authorizationCode,
      DeviceCode: lifetimes.deviceCode,
      Grant: lifetimes.grant,
      IdToken: lifetimes.idToken,
      Interaction: lifetimes.interaction,
      RefreshToken: lifetimes.refreshToken,
      Session: lifetimes.session,
    },

    findAccount: async (_context, subject) => {
      const user = (await accounts.find([subject])).get(subject);
      return user === undefined ? undefined : new IdentityAccount(user);
    },
    loadExistingGrant: newGrant,
    extraTokenClaims: ({ oidc: { account } }, token) => {
      if (!(account instanceof IdentityAccount) || !('grantId' in token)) return undefined;
      return { sid: token.grantId, ...namesOf(account.user) };
    },

    // Scope `offline_access` would need a consent prompt; our clients stay signed in without asking for it, and
    // independently of the browser's session: two windows may be signed in as two people.
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => false,
    rotateRefreshToken: true,

    renderError: pages.failure,
    features: {
      devInteractions: { enabled: false },
      // Nothing of ours checks proofs of possession yet; a promise that nobody keeps is not made.
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      // Every access token is for Parley's API, so none would be good for the user info endpoint.
      userinfo: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: true, logoutSource: pages.signOut, postLogoutSuccessSource: pages.signedOut },
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '****-****',
        deviceInfo: ({ ip, headers }) => ({ ip, ua: headers['user-agent']?.slice(0, 256) }),
        userCodeInputSource: pages.deviceCodeEntry,
        userCodeConfirmSource: pages.deviceConfirmation,
        successSource: pages.deviceDone,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: async (context, resource) => {
          if (resource !== audience) throw new errors.InvalidTarget();
          return {
            scope: await scopesFor(context, parts),
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: lifetimes.accessToken,
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
  };
}

/**
 * A client may ask for all there is. What a token gets is decided whenever one is made, by what its user is at that moment,
 * at every refresh anew: whoever loses the role has no moderator's token any more when the last one has expired.
 */
async function scopesFor({ oidc }: KoaContextWithOIDC, { accounts, moderationScope }: ServerParts): Promise<string> {
  const moderates =
    oidc.route !== 'token' || (oidc.account !== undefined && (await accounts.isModerator(oidc.account.accountId)));
  return moderates ? `${apiScope} ${moderationScope}` : apiScope;
}

/**
 * One grant per sign-in of a client, with all that it asked for. The grant's id is the session id in
 * its access tokens: the same over every refresh, another one for another window, and gone for good
 * when the grant is revoked.
 */
async function newGrant({ oidc }: KoaContextWithOIDC) {
  const { account, client, provider } = oidc;
  // Whoever is about to sign in again comes by here once more, signed in.
  if (account === undefined || client === undefined || oidc.promptPending('login')) return undefined;
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(' '));
  for (const [resource, { scopes }] of Object.entries(oidc.resourceServers ?? {})) {
    grant.addResourceScope(resource, [...oidc.requestParamScopes].filter((scope) => scopes.has(scope)).join(' '));
  }
  await grant.save();
  return grant;
}

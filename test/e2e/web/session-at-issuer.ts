import type { TestIssuer } from '../../support/test-issuer.js';
import type { Registration } from './person.js';
import type { KeptSession } from './tokens.js';

/** As if somebody had signed in at an issuer, who has an account from then on. */
export async function sessionOf({ displayName, username }: Registration, issuer: TestIssuer): Promise<KeptSession> {
  const sub = `subject of ${username}`;
  const claims = { sub, sid: `session of ${username}`, preferred_username: username, name: displayName };
  const expires_at = Math.floor(Date.now() / 1_000) + hourSeconds;
  const access_token = await issuer.token({ ...claims, exp: expires_at });
  const value = { access_token, token_type: 'Bearer', scope: 'openid parley', profile: { sub }, expires_at };
  return { key: `oidc.user:${issuer.url}:parley-web`, value: JSON.stringify(value) };
}

const hourSeconds = 3_600;

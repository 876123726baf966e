import type { ClientMetadata } from 'oidc-provider';

export const webClientId = 'parley-web';
export const commandLineClientId = 'parley-cli';

/** Both are ours and public: a secret inside a web page or a program on somebody's computer is none. */
export function clientsFor(origins: readonly string[]): ClientMetadata[] {
  const pages = origins.flatMap((origin) => [`${origin}/`, `${origin}/callback`]);
  const web: ClientMetadata = {
    client_id: webClientId,
    client_name: 'Parley',
    application_type: 'web',
    token_endpoint_auth_method: 'none',
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: pages,
    post_logout_redirect_uris: pages,
  };
  const commandLine: ClientMetadata = {
    client_id: commandLineClientId,
    client_name: 'Parley command line',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    response_types: [],
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
    redirect_uris: [],
  };
  // Without a page there is nowhere to send a browser back to, and so no client for one.
  return origins.length === 0 ? [commandLine] : [web, commandLine];
}

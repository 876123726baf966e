import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { IdentityUnderTest } from './identity-under-test.js';
import { WebClient } from './web-client.js';

describe('Behind a proxy that ends TLS, at the root of a name of its own', () => {
  let identity: IdentityUnderTest;

  beforeAll(async () => {
    identity = await IdentityUnderTest.start({
      issuer: 'https://identity.example',
      environment: { PARLEY_PROXY_HOPS: '1' },
    });
  });
  afterAll(async () => identity.stop());

  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${identity.origin}${path}`, { redirect: 'manual', ...init });

  it('is called by its public name everywhere, whatever the proxy calls it', async () => {
    const metadata = (await (await ask('/.well-known/openid-configuration')).json()) as Record<string, unknown>;
    expect(metadata).toMatchObject({
      issuer: 'https://identity.example',
      authorization_endpoint: 'https://identity.example/auth',
      jwks_uri: 'https://identity.example/jwks',
    });
  });

  it('gives cookies for TLS only', async () => {
    const { pathname, search } = new WebClient(identity).authorizationUrl();
    const lines = (await ask(`${pathname}${search}`)).headers.getSetCookie();
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/; secure/i);
  });

  it('leaves the probes their place', async () => {
    for (const probe of ['/livez', '/readyz', '/startupz']) expect((await ask(probe)).status).toBe(200);
  });

  it('counts codes by the address that the proxy saw, and by no other', async () => {
    const guess = (forwarded: string): Promise<Response> =>
      ask('/device', {
        method: 'POST',
        body: new URLSearchParams({ user_code: 'BBBB-BBBB' }),
        headers: { 'x-forwarded-for': forwarded },
      });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 21; attempt += 1) {
      statuses.push((await guess(`198.51.100.${attempt}, 203.0.113.9`)).status);
    }
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect((await guess('203.0.113.9, 203.0.113.10')).status).not.toBe(429);
  });
});

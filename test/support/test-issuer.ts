import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

const audience = 'urn:parley:test';
const tokenPath = '/token';

/** An issuer of access tokens on loopback: keys of its own, published where the API looks for them. */
export class TestIssuer {
  private constructor(
    private readonly server: Server,
    private readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'],
    readonly url: string,
  ) {}

  static async start(): Promise<TestIssuer> {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }] });
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const issuer = new TestIssuer(server, privateKey, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', async (request, response) => {
      const answer = request.url === tokenPath ? issuer.token((await json(request)) as JWTPayload) : keys;
      response.setHeader('content-type', 'application/json').end(await answer);
    });
    return issuer;
  }

  get environment(): Record<string, string> {
    return { PARLEY_ISSUER: this.url, PARLEY_JWKS_URL: `${this.url}/jwks`, PARLEY_AUDIENCE: audience };
  }

  /** A good token, unless `claims` say otherwise. */
  async token(claims: JWTPayload): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({
      iss: this.url,
      aud: audience,
      sid: 'session-1',
      client_id: 'test',
      iat: now,
      exp: now + 600,
      jti: crypto.randomUUID(),
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'at+jwt' })
      .sign(this.privateKey);
  }

  /** The same as `token` of the issuer at that address, for whoever is in another process. */
  static at(url: string): Pick<TestIssuer, 'token'> {
    return {
      token: async (claims) => (await fetch(`${url}${tokenPath}`, { method: 'POST', body: JSON.stringify(claims) })).text(),
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => void this.server.close(resolve));
  }
}

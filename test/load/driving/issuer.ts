import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { exportJWK, generateKeyPair, type GenerateKeyPairResult, SignJWT } from 'jose';
import { v4 } from 'uuid';

const algorithm = 'ES256';
const keyId = 'bench';

/** An authorization server reduced to what a resource server sees of it: signed tokens, and the address of the keys. */
export class Issuer {
  private constructor(
    private readonly server: Server,
    private readonly keys: GenerateKeyPairResult,
    readonly url: string,
    readonly audience: string,
  ) {}

  static async listen(audience: string): Promise<Issuer> {
    const keys = await generateKeyPair(algorithm);
    const publicKey = { ...(await exportJWK(keys.publicKey)), kid: keyId, alg: algorithm, use: 'sig' };
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [publicKey] }));
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new Issuer(server, keys, `http://127.0.0.1:${port}`, audience);
  }

  get jwksUrl(): string {
    return `${this.url}/jwks`;
  }

  accessTokenOf({
    subject,
    username,
    name,
  }: {
    readonly subject: string;
    readonly username: string;
    readonly name: string;
  }): Promise<string> {
    return new SignJWT({ sid: v4(), client_id: 'bench', preferred_username: username, name })
      .setProtectedHeader({ alg: algorithm, kid: keyId, typ: 'at+jwt' })
      .setIssuer(this.url)
      .setAudience(this.audience)
      .setSubject(subject)
      .setJti(v4())
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(this.keys.privateKey);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => void this.server.close(resolve));
  }
}

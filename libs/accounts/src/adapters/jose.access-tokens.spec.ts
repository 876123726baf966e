import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  base64url,
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';

import { Clock } from '#kernel';

import { JoseAccessTokens } from './jose.access-tokens.js';

class HandClock extends Clock {
  time = Date.parse('2026-11-23T12:00:00Z');

  now(): number {
    return this.time;
  }

  monotonicNow(): number {
    return this.time;
  }
}

const issuer = 'https://issuer.example/oidc';
const audience = 'urn:parley:api';

/** The issuer's address of keys: counts who asks, and can be away. */
const published = { keys: [] as JWK[], status: 200, requests: 0 };
let server: Server;
let jwksUrl: string;
let signing: { privateKey: CryptoKey; publicKey: CryptoKey };
let foreign: { privateKey: CryptoKey; publicKey: CryptoKey };
let clock: HandClock;
let accessTokens: JoseAccessTokens;

const seconds = (): number => Math.floor(clock.time / 1_000);

const goodClaims = (): JWTPayload => ({
  iss: issuer,
  aud: audience,
  sub: 'subject-1',
  sid: 'session-1',
  iat: seconds(),
  exp: seconds() + 900,
  preferred_username: 'alice',
  name: 'Alice Andersson',
});

interface Forgery {
  readonly claims?: JWTPayload;
  readonly without?: string;
  readonly header?: Partial<JWTHeaderParameters>;
  readonly key?: CryptoKey | Uint8Array;
}

function sign({ claims = {}, without, header = {}, key = signing.privateKey }: Forgery = {}): Promise<string> {
  const payload: JWTPayload = { ...goodClaims(), ...claims };
  if (without !== undefined) delete payload[without];
  return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1', ...header }).sign(key, {
    crit: { 'https://example/unknown': true },
  });
}

beforeAll(async () => {
  signing = await generateKeyPair('ES256', { extractable: true });
  foreign = await generateKeyPair('ES256', { extractable: true });
  server = createServer((_request, response) => {
    published.requests += 1;
    response.writeHead(published.status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published.keys }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
});

afterAll(() => void server.close());

beforeEach(async () => {
  published.keys = [{ ...(await exportJWK(signing.publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }];
  published.status = 200;
  published.requests = 0;
  clock = new HandClock();
  accessTokens = new JoseAccessTokens({ issuer, audience, jwksUrl }, clock);
});

const refusal = (token: string): Promise<unknown> =>
  accessTokens.verify(token).then(
    () => 'accepted',
    (error: { code?: unknown }) => error.code,
  );

describe('A good access token', () => {
  it('says who this is, in which session, until when', async () => {
    expect(await accessTokens.verify(await sign())).toEqual({
      subject: 'subject-1',
      sessionId: 'session-1',
      expiresAt: (seconds() + 900) * 1_000,
      scopes: new Set(),
      username: 'alice',
      displayName: 'Alice Andersson',
    });
  });

  it.each<[unknown, readonly string[]]>([
    ['parley', ['parley']],
    ['parley moderation', ['parley', 'moderation']],
    [' parley  moderation ', ['parley', 'moderation']],
    ['', []],
    [['moderation'], []],
    [{ moderation: true }, []],
    [null, []],
  ])('with the scope %j is good for %j', async (scope, expected) => {
    const { scopes } = await accessTokens.verify(await sign({ claims: { scope } }));
    expect([...scopes]).toEqual(expected);
  });

  it('needs no name, and a name of another type is no name', async () => {
    expect(await accessTokens.verify(await sign({ claims: { preferred_username: 7 }, without: 'name' }))).not.toHaveProperty(
      'username',
    );
  });

  it('may be signed with EdDSA', async () => {
    const edwards = await generateKeyPair('EdDSA', { extractable: true });
    published.keys.push({ ...(await exportJWK(edwards.publicKey)), kid: 'key-ed', use: 'sig' });
    await expect(
      accessTokens.verify(await sign({ key: edwards.privateKey, header: { alg: 'EdDSA', kid: 'key-ed' } })),
    ).resolves.toBeDefined();
  });

  it('may come from a clock a little ahead of ours', async () => {
    await expect(accessTokens.verify(await sign({ claims: { iat: seconds() + 4 } }))).resolves.toBeDefined();
    expect(await refusal(await sign({ claims: { iat: seconds() + 60 } }))).toBe('UNAUTHENTICATED');
  });
});

describe('Anything else is refused', () => {
  const encode = (value: unknown): string => base64url.encode(JSON.stringify(value));

  it.each<[string, () => Promise<string> | string]>([
    ['alg none', () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(goodClaims())}.`],
    [
      'alg none with a signature',
      async () => [encode({ alg: 'none', typ: 'at+jwt' }), ...(await sign()).split('.').slice(1)].join('.'),
    ],
    [
      'HS256 with the public key for a secret',
      async () => sign({ header: { alg: 'HS256' }, key: new TextEncoder().encode(await exportSPKI(signing.publicKey)) }),
    ],
    ['another audience', () => sign({ claims: { aud: 'urn:other' } })],
    ['no audience', () => sign({ without: 'aud' })],
    ['another issuer', () => sign({ claims: { iss: 'https://evil.example' } })],
    ['the issuer with a slash more', () => sign({ claims: { iss: `${issuer}/` } })],
    ['no type', () => sign({ header: { typ: undefined as never } })],
    ['type JWT', () => sign({ header: { typ: 'JWT' } })],
    ['an id token', () => sign({ header: { typ: undefined as never }, claims: { aud: 'parley-web', nonce: 'n', at_hash: 'h' } })],
    ['no exp', () => sign({ without: 'exp' })],
    ['no iat', () => sign({ without: 'iat' })],
    ['no sub', () => sign({ without: 'sub' })],
    ['no session', () => sign({ without: 'sid' })],
    ['an empty session', () => sign({ claims: { sid: '' } })],
    ['a subject that no database can hold', () => sign({ claims: { sub: 'a\u0000b' } })],
    ['a life of 24 hours', () => sign({ claims: { exp: seconds() + 86_400 } })],
    ['not valid yet', () => sign({ claims: { nbf: seconds() + 600 } })],
    ['a key that nobody published', () => sign({ key: foreign.privateKey })],
    ['an unknown key id', () => sign({ key: foreign.privateKey, header: { kid: 'unknown' } })],
    [
      'its own key in the header',
      async () => sign({ key: foreign.privateKey, header: { jwk: await exportJWK(foreign.publicKey) } }),
    ],
    ['an address of keys in the header', () => sign({ key: foreign.privateKey, header: { jku: 'http://127.0.0.1:1/jwks' } })],
    [
      'an address of certificates in the header',
      () => sign({ key: foreign.privateKey, header: { x5u: 'http://127.0.0.1:1/x' } }),
    ],
    [
      'an extension that we do not know',
      () => sign({ header: { crit: ['https://example/unknown'], 'https://example/unknown': 1 } }),
    ],
    ['a changed payload', async () => (await sign()).replace(/\.[^.]+\./, `.${encode({ ...goodClaims(), sub: 'subject-2' })}.`)],
    ['nothing', () => ''],
    ['garbage', () => 'garbage'],
    ['dots', () => '..'],
    ['garbage in three parts', () => 'a.b.c'],
    ['an encrypted token', () => 'a.b.c.d.e'],
    ['a huge token', () => 'a'.repeat(100_000)],
    ['a null header', () => `${encode(null)}.${encode(goodClaims())}.AA`],
    ['an array for claims', async () => (await sign()).replace(/\.[^.]+\./, `.${encode([])}.`)],
  ])('%s', async (_name, token) => {
    expect(await refusal(await token())).toBe('UNAUTHENTICATED');
    expect(published.requests).toBeLessThanOrEqual(1);
  });

  it.each<[string, () => Promise<string>]>([
    ['expired this second', () => sign({ claims: { iat: seconds() - 900, exp: seconds() } })],
    ['expired long ago', () => sign({ claims: { iat: seconds() - 90_000, exp: seconds() - 86_400 } })],
    ['issued 24 hours ago for 25 hours', () => sign({ claims: { iat: seconds() - 86_400, exp: seconds() + 3_600 } })],
  ])('as expired: %s', async (_name, token) => {
    expect(await refusal(await token())).toBe('TOKEN_EXPIRED');
  });
});

describe("The issuer's keys", () => {
  it('are asked for once, for as many tokens as come at once', async () => {
    const token = await sign();
    await Promise.all(Array.from({ length: 200 }, () => accessTokens.verify(token)));
    expect(published.requests).toBe(1);
  });

  it('are asked for once in 30 s at most, however many unknown key ids come', async () => {
    await accessTokens.verify(await sign());
    const forgeries = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => sign({ key: foreign.privateKey, header: { kid: `k${index}` } })),
    );
    expect(new Set(await Promise.all(forgeries.map(refusal)))).toEqual(new Set(['UNAUTHENTICATED']));
    expect(published.requests).toBe(1);

    clock.time += 29_999;
    await Promise.all(forgeries.slice(0, 50).map(refusal));
    expect(published.requests).toBe(1);

    clock.time += 1;
    await Promise.all(forgeries.slice(0, 50).map(refusal));
    expect(published.requests).toBe(2);
  });

  it('are read again when a token names a new one', async () => {
    await accessTokens.verify(await sign());
    const next = await generateKeyPair('ES256', { extractable: true });
    published.keys.push({ ...(await exportJWK(next.publicKey)), kid: 'key-2', alg: 'ES256', use: 'sig' });
    clock.time += 30_000;
    await expect(accessTokens.verify(await sign({ key: next.privateKey, header: { kid: 'key-2' } }))).resolves.toBeDefined();
  });

  it('stay good while the issuer is away, for however long', async () => {
    await accessTokens.verify(await sign());
    published.status = 503;
    for (let hours = 0; hours < 5; hours += 1) {
      clock.time += 3_600_000;
      await expect(accessTokens.verify(await sign())).resolves.toBeDefined();
    }
    expect(published.requests).toBeGreaterThan(1);
  });

  it('stay good when the issuer answers with a set that has none', async () => {
    await accessTokens.verify(await sign());
    published.keys = [];
    clock.time += 3_600_000;
    await expect(accessTokens.verify(await sign())).resolves.toBeDefined();
    await expect(accessTokens.verify(await sign())).resolves.toBeDefined();
  });

  it('stop being good once withdrawn, at the latest with the second token after ten minutes', async () => {
    await accessTokens.verify(await sign());
    published.keys = [{ ...(await exportJWK(foreign.publicKey)), kid: 'key-9', alg: 'ES256', use: 'sig' }];
    clock.time += 600_000;
    await accessTokens.verify(await sign());
    // Whoever names the new key joins the request that is on its way.
    await accessTokens.verify(await sign({ key: foreign.privateKey, header: { kid: 'key-9' } }));
    expect(await refusal(await sign())).toBe('UNAUTHENTICATED');
  });

  it('being nowhere to be had is our trouble and not the token’s, and is over as soon as the issuer is back', async () => {
    published.status = 500;
    await expect(accessTokens.verify(await sign())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
      retryAfterMs: 1_000,
    });
    expect(await refusal(await sign())).toBe('UNAVAILABLE');
    expect(published.requests).toBe(1);
    published.status = 200;
    clock.time += 1_000;
    await expect(accessTokens.verify(await sign())).resolves.toBeDefined();
  });
});

import { errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';

import type { Clock } from '#kernel';
import { ParleyError } from '#protocol';

import { AccessTokens, type VerifiedToken } from '../domain/access-tokens.js';
import { settings } from '../settings.js';
import { IssuerKeys } from './issuer-keys.js';

export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
}

const { accessToken: limits } = settings;

/** An identifier that may go into a query or a room name as it is. */
const identifier = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^\P{Cc}+$/u);

const claims = z.object({
  sub: identifier(limits.subjectLength),
  sid: identifier(limits.sessionIdLength),
  iat: z.number(),
  exp: z.number(),
  // Of another type: no scope, as if it were absent.
  scope: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
});

/**
 * JWT access tokens (RFC 9068) of one issuer, for one audience, signed with one of few algorithms.
 * Nothing in a token chooses what it is checked against: a key, or an address of keys, inside it is ignored.
 */
export class JoseAccessTokens extends AccessTokens {
  readonly #keys: IssuerKeys;

  constructor(
    private readonly trusted: TrustedIssuer,
    private readonly clock: Clock,
  ) {
    super();
    this.#keys = new IssuerKeys(trusted.jwksUrl, clock);
  }

  async verify(token: string): Promise<VerifiedToken> {
    if (token.length > limits.maxLength) throw new ParleyError('UNAUTHENTICATED');
    const now = this.clock.now();
    const payload = await this.#payload(token, now);
    const { sub, sid, iat, exp, scope, preferred_username: username, name: displayName } = read(payload);
    if (exp * 1_000 <= now) throw new ParleyError('TOKEN_EXPIRED');
    if (exp - iat > limits.maxAgeSeconds) throw new ParleyError('UNAUTHENTICATED');
    return {
      subject: sub,
      sessionId: sid,
      expiresAt: exp * 1_000,
      scopes: new Set(scope?.split(' ').filter(Boolean)),
      ...(username === undefined ? {} : { username }),
      ...(displayName === undefined ? {} : { displayName }),
    };
  }

  async #payload(token: string, now: number): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, this.#keys.find, {
        issuer: this.trusted.issuer,
        audience: this.trusted.audience,
        algorithms: [...limits.algorithms],
        typ: 'at+jwt',
        maxTokenAge: limits.maxAgeSeconds,
        clockTolerance: limits.clockSkewSeconds,
        requiredClaims: ['exp', 'iat', 'sub', 'sid'],
        currentDate: new Date(now),
      });
      return payload;
    } catch (error) {
      if (error instanceof ParleyError) throw error;
      throw new ParleyError(error instanceof errors.JWTExpired ? 'TOKEN_EXPIRED' : 'UNAUTHENTICATED', { cause: error });
    }
  }
}

function read(payload: JWTPayload): z.infer<typeof claims> {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) throw new ParleyError('UNAUTHENTICATED', { cause: parsed.error });
  return parsed.data;
}

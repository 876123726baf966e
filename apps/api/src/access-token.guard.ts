import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';

import { Authenticator, type Session } from '#accounts';
import { invariant } from '#kernel';
import { RequestLog, WithPolicy } from '#platform';
import { ParleyError } from '#protocol';

const sessions = new WeakMap<Request, Session>();

/** Whoever asks. Only where the policy lets nobody in without a token. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Session => {
  const session = sessions.get(context.switchToHttp().getRequest<Request>());
  invariant(session !== undefined, 'a handler with a Caller is not public');
  return session;
});

/**
 * Nobody reaches a handler whose declared policy they do not meet, and nobody at all one that declares none.
 * Membership is not decided here: who is no member hears from the conversation itself that it is not found.
 */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly log: RequestLog,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Sockets show their token when they connect.
    if (context.getType() !== 'http') return true;
    const policy = this.reflector.get(WithPolicy, context.getHandler());
    if (policy === undefined) throw new ParleyError('FORBIDDEN');
    if (policy === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const session = await this.authenticator.authenticate(bearerToken(request));
    sessions.set(request, session);
    this.log.annotate({ userId: session.userId });
    if (policy === 'moderator' && !session.moderator) throw new ParleyError('FORBIDDEN');
    return true;
  }
}

/** From the header and nowhere else: addresses end up in logs, and cookies are sent by other people's pages. */
function bearerToken({ headers }: Request): string {
  const token = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) throw new ParleyError('UNAUTHENTICATED');
  return token;
}

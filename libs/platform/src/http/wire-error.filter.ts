import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';

import type { ParleyError } from '#protocol';

import { refusalOf } from './refusal.js';

const usualRetryAfterMs = 1_000;

/** The one place where something thrown becomes an HTTP answer. Content and internals stay here: see `refusalOf`. */
@Catch()
export class WireErrorFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    // Sockets have an edge of their own.
    if (host.getType() !== 'http') throw thrown;
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const refusal = refusalOf(thrown);
    if (refusal.code === 'INTERNAL') request.log.error({ err: thrown }, 'unexpected error');
    else if (refusal.status >= 500) request.log.warn({ err: refusal, code: refusal.code }, 'refused');
    // Half an answer cannot be taken back: the client sees it break off.
    if (response.headersSent) response.destroy();
    else answer(response, refusal);
  }
}

function answer(response: Response, refusal: ParleyError): void {
  if (refusal.status === 401) response.set('www-authenticate', 'Bearer');
  if (refusal.retryable) response.set('retry-after', String(Math.ceil((refusal.retryAfterMs ?? usualRetryAfterMs) / 1_000)));
  response.status(refusal.status).json({ error: refusal.toWire() });
}

import type { IncomingMessage, ServerResponse } from 'node:http';

import { PinoLogger } from 'nestjs-pino';
import { type HttpLogger, pinoHttp } from 'pino-http';

import type { Ids } from '#kernel';

import type { ProcessLog } from './process-log.js';

export const requestIdHeader = 'x-request-id';
/** An id from outside is kept when it cannot be anything else: no spaces, no line breaks, shorter than any token. */
const sane = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

/** Where nestjs-pino listens in. */
const everything = '{/*splat}';

/**
 * One line per request, at its end: which route, how it went, how long it took. The route is named by its
 * template, so neither ids nor whatever somebody put into an address become part of the log.
 */
export class RequestLog {
  readonly middleware: HttpLogger;

  constructor(
    { httpOptions }: ProcessLog,
    ids: Ids,
    private readonly current: PinoLogger,
  ) {
    this.middleware = pinoHttp({
      ...httpOptions,
      quietReqLogger: true,
      quietResLogger: true,
      customAttributeKeys: { reqId: 'requestId', responseTime: 'ms' },
      genReqId: (request, response) => {
        const given = request.headers[requestIdHeader];
        const id = typeof given === 'string' && sane.test(given) ? given : ids.next();
        response.setHeader(requestIdHeader, id);
        return id;
      },
      customLogLevel: (request, response) => levelOf(routeOf(request), response.statusCode),
      customSuccessMessage: textOf,
      customErrorMessage: textOf,
      customSuccessObject: (request, response, { ms }: { readonly ms: number }) => fieldsOf(request, response, ms),
      customErrorObject: (request, response, _error, { ms }: { readonly ms: number }) => fieldsOf(request, response, ms),
    });
  }

  /** Adds fields to every line that belongs to the request being answered, its last one included. */
  annotate(fields: Readonly<Record<string, string>>): void {
    this.current.assign(fields);
  }
}

function fieldsOf(request: IncomingMessage, response: ServerResponse, ms: number) {
  // What an aborted request would have been answered with was never sent.
  const status = response.writableFinished ? response.statusCode : null;
  return { method: request.method, route: routeOf(request), status, ms };
}

function textOf(request: IncomingMessage, response: ServerResponse): string {
  return response.writableFinished ? 'request answered' : 'request aborted';
}

/** The template that matched, as Express wrote it down; null when nothing did but what matches everything. */
function routeOf(request: IncomingMessage): string | null {
  const { route } = request as { readonly route?: { readonly path?: unknown } };
  const template = typeof route?.path === 'string' ? route.path : null;
  return template === everything ? null : template;
}

/** Probes ask every few seconds: their good answers are no news. */
function levelOf(route: string | null, status: number): 'debug' | 'info' | 'error' {
  if (status >= 500) return 'error';
  return route !== null && /^\/(livez|readyz|startupz)$/.test(route) ? 'debug' : 'info';
}

import type { Server } from 'node:http';

import type { NestExpressApplication } from '@nestjs/platform-express';
import cors from 'cors';
import { json, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { Logger } from 'nestjs-pino';

import { limits } from '#protocol';

import { Config } from '../config.js';
import { requestIdHeader, RequestLog } from '../logging/request-log.js';
import { OpenConnections } from './open-connections.js';
import { httpSettings } from './settings.js';
import { WireErrorFilter } from './wire-error.filter.js';

/** The parts of the address space that are an API; the rest is pages, and belongs to whoever serves them. */
const api = ['/v1', '/admin/v1'];

/**
 * How every process of ours speaks HTTP. To be called first, on an application that imports `LoggingModule` and was
 * created with `bodyParser: false`: bodies are read below these only, after the request has its id and its log.
 */
export function configureHttp(app: NestExpressApplication): void {
  const { values } = app.get(Config, { strict: false });
  app.useLogger(app.get(Logger, { strict: false }));
  app.set('etag', false);
  app.set('trust proxy', false);
  app.set('query parser', 'simple');

  app.use(app.get(RequestLog, { strict: false }).middleware);
  app.use(securityHeaders);
  app.use([...api, '/openapi.json', '/asyncapi.json'], crossOrigin(values.PARLEY_ORIGINS));
  app.use(api, notStored, json({ limit: limits.bodyBytes, inflate: false }));
  app.useGlobalFilters(new WireErrorFilter());

  const server: Server = app.getHttpServer();
  server.headersTimeout = httpSettings.headersTimeoutMs;
  server.requestTimeout = httpSettings.requestTimeoutMs;
  app.get(OpenConnections, { strict: false }).of(server);
}

/** For answers that are data. Whoever serves a page says what that page may do. */
const securityHeaders = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  xFrameOptions: { action: 'deny' },
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
});

/** Tokens travel in a header that scripts set, never in a cookie, so there are no credentials to allow. */
const crossOrigin = (origins: readonly string[]) =>
  cors({
    origin: origins.map((origin) => new URL(origin).origin),
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', requestIdHeader],
    exposedHeaders: [requestIdHeader, 'retry-after'],
    maxAge: httpSettings.preflightSeconds,
  });

function notStored(_request: Request, response: Response, next: NextFunction): void {
  response.set('cache-control', 'no-store');
  next();
}

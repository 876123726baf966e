import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

import type { NestExpressApplication } from '@nestjs/platform-express';
import { type Response, static as files } from 'express';

import { openApiDocument } from './document.js';

const page = readFileSync(new URL('./docs.html', import.meta.url), 'utf8');
/** The package is files to serve and no code of ours to call. */
const packageFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const assets = ['swagger-ui.css', 'swagger-ui-bundle.js'];

/** A script of its own, not one in the page: the page's policy runs no other. */
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null });\n`;

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** /openapi.json, and /docs for people: from this process alone, nothing of it comes from elsewhere. */
export function serveApiDocument(app: NestExpressApplication): void {
  const server = app.getHttpAdapter().getInstance();
  const document = JSON.stringify(openApiDocument());
  const swagger = files(packageFolder, { index: false, etag: true, maxAge: '1h' });

  server.get('/openapi.json', (_request, response: Response) => void response.type('json').send(document));
  server.get(
    '/docs',
    (_request, response: Response) => void response.set('content-security-policy', policy).type('html').send(page),
  );
  server.get('/docs/start.js', (_request, response: Response) => void response.type('js').send(start));
  for (const asset of assets) {
    server.get(`/docs/${asset}`, (request, response, next) => {
      request.url = `/${asset}`;
      swagger(request, response, next);
    });
  }
}

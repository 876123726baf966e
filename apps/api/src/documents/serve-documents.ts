import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

import type { NestExpressApplication } from '@nestjs/platform-express';
import { type Response, static as files } from 'express';

import { asyncApiDocument } from '../asyncapi/asyncapi-document.js';
import { socketPage } from '../asyncapi/socket-page.js';
import { openApiDocument } from '../openapi/openapi-document.js';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
const [startPage, restPage, style] = [read('./docs.html'), read('../openapi/rest.html'), read('./docs.css')];

/** The package is files to serve and no code of ours to call. */
const swaggerFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const swaggerFiles = ['swagger-ui.css', 'swagger-ui-bundle.js'];
/** A script of its own, not one in the page: the page's policy runs no other. */
const swaggerStart = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null });\n`;

const policyWith = (scripts: string): string =>
  [
    "default-src 'none'",
    `script-src ${scripts}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
const [withScripts, withoutScripts] = [policyWith("'self'"), policyWith("'none'")];

/** The documents, and /docs for people: from this process alone, nothing of it comes from elsewhere. */
export function serveDocuments(app: NestExpressApplication): void {
  const server = app.getHttpAdapter().getInstance();
  const serve = (path: string, type: string, content: string, policy?: string): void => {
    server.get(path, (_request, response: Response) => {
      if (policy !== undefined) response.set('content-security-policy', policy);
      response.type(type).send(content);
    });
  };

  const asyncApi = asyncApiDocument();
  serve('/openapi.json', 'json', JSON.stringify(openApiDocument()));
  serve('/asyncapi.json', 'json', JSON.stringify(asyncApi));
  serve('/docs', 'html', startPage, withoutScripts);
  serve('/docs/rest', 'html', restPage, withScripts);
  serve('/docs/socket', 'html', socketPage(asyncApi), withoutScripts);
  serve('/docs/docs.css', 'css', style);
  serve('/docs/start.js', 'js', swaggerStart);

  const swagger = files(swaggerFolder, { index: false, etag: true, maxAge: '1h' });
  for (const file of swaggerFiles) {
    server.get(`/docs/${file}`, (request, response, next) => {
      request.url = `/${file}`;
      swagger(request, response, next);
    });
  }
}

import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

import type { NestExpressApplication } from '@nestjs/platform-express';
import { type Request, type Response, static as files } from 'express';

import { Config } from '#platform';
import { ParleyError } from '#protocol';

import { webPageSecurity } from './web-page-security.js';

/** The client that our own issuer knows the page by. */
const clientId = 'parley-web';
/** Addresses of views inside the page: whoever reloads one gets the page again. */
const views = ['/', '/callback', '/c/:conversationId', '/join/:token'];
/** Its files are named after their content, so a name never means anything else. */
const hashed = 'assets';

/** The web page, where PARLEY_WEB_ROOT names the folder it was built into; otherwise nothing. */
export function serveWebPage(app: NestExpressApplication): void {
  const { values } = app.get(Config, { strict: false });
  if (values.PARLEY_WEB_ROOT === undefined) return;
  const root = resolve(values.PARLEY_WEB_ROOT);
  const { PARLEY_ISSUER: issuer, PARLEY_PUBLIC_API_URL: apiUrl, PARLEY_PUBLIC_GATEWAY_URL: gatewayUrl } = values;
  const server = app.getHttpAdapter().getInstance();

  server.get('/config.json', (request: Request, response: Response) => {
    const own = apiUrl !== undefined && gatewayUrl !== undefined ? undefined : originOf(request);
    response.set('cache-control', 'no-store').json({ issuer, clientId, apiUrl: apiUrl ?? own, gatewayUrl: gatewayUrl ?? own });
  });

  const security = webPageSecurity({ issuer, apiUrl, gatewayUrl });
  for (const view of views) {
    server.get(view, security, (_request, response: Response) => {
      // Always asked for again: it names the files of the newest build.
      response.sendFile('index.html', { root, cacheControl: false, headers: { 'cache-control': 'no-cache' } });
    });
  }

  server.get(`/${hashed}/*file`, files(root, { index: false, immutable: true, maxAge: '1y' }));
  // Only what the build put there, so that no request for anything else costs a look at the disk.
  for (const file of filesBeside(root)) server.get(`/${file}`, files(root, { index: false, maxAge: '1h' }));
}

/** Names that a route template takes literally; a build makes no others. */
function filesBeside(root: string): readonly string[] {
  const entries = readdirSync(root, { withFileTypes: true });
  if (!entries.some(({ name }) => name === 'index.html')) throw new Error(`PARLEY_WEB_ROOT holds no index.html: ${root}`);
  return entries.filter((entry) => entry.isFile() && /^[\w-][\w.-]*$/.test(entry.name)).map(({ name }) => name);
}

/** As the browser reached us. Behind a proxy that changes it, the public URLs must be configured. */
function originOf(request: Request): string {
  const own = URL.parse(`${request.protocol}://${request.host}`);
  if (own === null || own.pathname !== '/')
    throw new ParleyError('INVALID_REQUEST', { detail: 'headers.host: must name a host.' });
  return own.origin;
}

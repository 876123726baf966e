import type { NestExpressApplication } from '@nestjs/platform-express';

import { configureHttp } from '#platform';

import { serveDocuments } from './documents/serve-documents.js';
import { serveWebPage } from './web-page/serve-web-page.js';

/** All that an application with `ApiModule` needs besides its modules. To be called first, before it listens. */
export function configureApi(app: NestExpressApplication): void {
  configureHttp(app);
  serveDocuments(app);
  serveWebPage(app);
}

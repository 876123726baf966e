import type { INestApplication } from '@nestjs/common';

import { IdentityServer } from './identity-server.js';

/**
 * Serves identity at the path of the issuer's URL. To be called before `app.init()` or `app.listen()`:
 * identity reads request bodies itself, so it must come before whatever reads them for everybody else.
 */
export function mountIdentity(app: INestApplication): void {
  const { path, router } = app.get(IdentityServer, { strict: false });
  app.use(path === '' ? '/' : path, router);
}

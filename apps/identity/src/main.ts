import 'reflect-metadata';

import { configureHttp, serve } from '#platform';

import { IdentityProcessModule } from './identity-process.module.js';
import { mountIdentity } from './mount-identity.js';

await serve(IdentityProcessModule, (app) => {
  configureHttp(app);
  mountIdentity(app);
});

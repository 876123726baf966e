import 'reflect-metadata';

import { serve } from '#platform';

import { configureApi } from '../../api/src/configure-api.js';
import { configureGateway } from '../../gateway/src/configure-gateway.js';
import { mountIdentity } from '../../identity/src/mount-identity.js';
import { StandaloneModule } from './standalone.module.js';

await serve(StandaloneModule, (app) => {
  configureApi(app);
  mountIdentity(app);
  configureGateway(app);
});

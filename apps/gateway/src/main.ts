import 'reflect-metadata';

import { configureHttp, serve } from '#platform';

import { configureGateway } from './configure-gateway.js';
import { GatewayProcessModule } from './gateway-process.module.js';

await serve(GatewayProcessModule, (app) => {
  configureHttp(app);
  configureGateway(app);
});

import 'reflect-metadata';

import { serve } from '#platform';

import { ApiProcessModule } from './api-process.module.js';
import { configureApi } from './configure-api.js';

await serve(ApiProcessModule, configureApi);

import { Reflector } from '@nestjs/core';

import type { Policy } from '#protocol';

/** Says who may use a handler. `Route` does it for the routes of the registry; this is for the few others. */
export const WithPolicy = Reflector.createDecorator<Policy>();

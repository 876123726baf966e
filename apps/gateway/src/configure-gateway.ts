import type { NestExpressApplication } from '@nestjs/platform-express';

import { Clock, Timers } from '#kernel';
import { Config } from '#platform';

import { gateways } from './gateways.js';
import { MissedNews } from './missed-news.js';
import { mountPeerLink } from './peer-link.js';
import { SocketIoAdapter } from './socket-io.adapter.js';

/** All that an application with `GatewayModule` needs besides its modules. To be called before it listens. */
export function configureGateway(app: NestExpressApplication): void {
  const { values } = app.get(Config, { strict: false });
  const missed = app.get(MissedNews, { strict: false });
  app.useWebSocketAdapter(
    new SocketIoAdapter(app, {
      redisUrl: values.REDIS_URL,
      origins: values.PARLEY_ORIGINS,
      timers: app.get(Timers, { strict: false }),
      gateways: () => gateways.map((gateway) => app.get<object>(gateway, { strict: false })),
      clock: app.get(Clock, { strict: false }),
      onMissed: (sockets) => missed.by(sockets),
    }),
  );
  mountPeerLink(app);
}

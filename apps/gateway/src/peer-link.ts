import type { NestExpressApplication } from '@nestjs/platform-express';

import { acceptPeers } from '#actors';
import { ConversationLink } from '#conversations';

/** Where the other processes of this installation bring their commands. */
export function mountPeerLink(app: NestExpressApplication): void {
  const link = app.get(ConversationLink, { strict: false });
  acceptPeers(app.getHttpServer(), (connection) => link.accept(connection));
}

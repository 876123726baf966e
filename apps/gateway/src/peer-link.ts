import type { NestExpressApplication } from '@nestjs/platform-express';
import { json } from 'express';

import { peerLinkHandler } from '#actors';
import { type Answer, type ConversationCommand, conversationCommand, HostedSequencer } from '#conversations';
import { Config } from '#platform';
import { conversationId, limits } from '#protocol';

/** Where the processes of this installation that host no actors bring their commands. */
export function mountPeerLink(app: NestExpressApplication): void {
  const sequencer = app.get(HostedSequencer, { strict: false });
  const handler = peerLinkHandler<ConversationCommand, Answer>({
    secret: app.get(Config, { strict: false }).values.PARLEY_CLUSTER_SECRET,
    readBody: json({ limit: limits.bodyBytes, inflate: false }),
    parseActorId: (actorId) => conversationId.parse(actorId),
    parse: (body) => conversationCommand.parse(body),
    ask: (actorId, command) => sequencer.ask(actorId, command),
  });
  app.getHttpAdapter().getInstance().post('/internal/actors/:actorId', handler);
}

import { Module } from '@nestjs/common';

import { ConversationFeed } from '#conversations';

import { SocketFeed } from './socket.feed.js';

/** How the actors of this node tell members what was committed. */
@Module({
  providers: [SocketFeed, { provide: ConversationFeed, useExisting: SocketFeed }],
  exports: [SocketFeed, ConversationFeed],
})
export class FeedModule {}

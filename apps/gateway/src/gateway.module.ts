import { type DynamicModule, Module } from '@nestjs/common';

import { AccountsModule } from '#accounts';
import { ConversationsModule } from '#conversations';
import { PlatformModule } from '#platform';
import { PresenceModule } from '#presence';

import { Admission } from './admission.js';
import { ConnectionSweep } from './connection-sweep.js';
import { ConversationRooms } from './conversation-rooms.js';
import { FeedModule } from './feed.module.js';
import { gateways } from './gateways.js';
import { LiveReceipts } from './live-receipts.js';
import { MissedNews } from './missed-news.js';
import { Welcome } from './welcome.js';

/** The conversations of a node that hosts their actors; one instance, whoever imports it. */
export const hostedConversations: DynamicModule = ConversationsModule.hosting(FeedModule);

/** Socket.IO for clients, and the actors behind it. */
@Module({
  imports: [PlatformModule, AccountsModule, FeedModule, PresenceModule, hostedConversations],
  providers: [Admission, ConnectionSweep, ConversationRooms, LiveReceipts, MissedNews, Welcome, ...gateways],
  exports: [hostedConversations],
})
export class GatewayModule {}

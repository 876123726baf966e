import { type DynamicModule, Module } from '@nestjs/common';

import { AccountsModule } from '#accounts';
import { ConversationsModule } from '#conversations';
import { PlatformModule } from '#platform';

import { Admission } from './admission.js';
import { ConnectionSweep } from './connection-sweep.js';
import { ConversationsGateway } from './conversations.gateway.js';
import { FeedModule } from './feed.module.js';

/** The conversations of a node that hosts their actors; one instance, whoever imports it. */
export const hostedConversations: DynamicModule = ConversationsModule.hosting(FeedModule);

/** Socket.IO for clients, and the actors behind it. */
@Module({
  imports: [PlatformModule, AccountsModule, FeedModule, hostedConversations],
  providers: [Admission, ConnectionSweep, ConversationsGateway],
  exports: [hostedConversations],
})
export class GatewayModule {}

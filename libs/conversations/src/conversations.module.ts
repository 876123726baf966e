import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type Type,
} from '@nestjs/common';
import { Pool } from 'pg';

import { Accounts, AccountsModule } from '#accounts';
import { HttpPeerLink, LeasedOwnerDirectory, PostgresLeaseStore } from '#actors';
import { Clock, Ids, Random, Timers } from '#kernel';
import { Config, KeyProvider, PlatformModule, Sealer } from '#platform';

import { hostConversations } from './adapters/hosting.js';
import { PeerSequencer } from './adapters/peer.sequencer.js';
import { PostgresInspectedMessages } from './adapters/postgres.inspected-messages.js';
import { PostgresInvitationStore } from './adapters/postgres.invitation-store.js';
import { PostgresConversationReader } from './adapters/postgres.conversation-reader.js';
import { PostgresWrappedKeyStore } from './adapters/postgres.wrapped-key-store.js';
import { Conversations } from './conversations.js';
import { Groups } from './groups.js';
import { ConversationReader } from './history/conversation-reader.js';
import { MessageOpener } from './history/message-opener.js';
import { InvitationStore } from './invitations/invitation-store.js';
import { MembersModule } from './members.module.js';
import { Messages } from './messages.js';
import { InspectedMessages } from './moderation/inspected-messages.js';
import { Moderation } from './moderation/moderation.js';
import { conversationAnswer } from './sequencer/command-schema.js';
import { Complaints } from './sequencer/complaints.js';
import { ConversationFeed } from './sequencer/conversation-feed.js';
import { ConversationKeys } from './sequencer/conversation-keys.js';
import { HostedSequencer } from './sequencer/hosted-sequencer.js';
import { Sequencer } from './sequencer/sequencer.js';

/** What reading needs, and writing too: stored conversations and the keys to open them. */
@Module({
  imports: [PlatformModule],
  providers: [
    { provide: ConversationReader, inject: [Pool], useFactory: (pool: Pool) => new PostgresConversationReader(pool) },
    {
      provide: ConversationKeys,
      inject: [KeyProvider, Pool, Sealer, Ids],
      useFactory: (provider: KeyProvider, pool: Pool, sealer: Sealer, ids: Ids) =>
        new ConversationKeys(provider, new PostgresWrappedKeyStore(pool), sealer, ids),
    },
    {
      provide: MessageOpener,
      inject: [ConversationKeys, Sealer],
      useFactory: (keys: ConversationKeys, sealer: Sealer) => new MessageOpener(keys, sealer),
    },
    { provide: InspectedMessages, inject: [Pool], useFactory: (pool: Pool) => new PostgresInspectedMessages(pool) },
    { provide: InvitationStore, inject: [Pool], useFactory: (pool: Pool) => new PostgresInvitationStore(pool) },
  ],
  exports: [ConversationReader, ConversationKeys, MessageOpener, InspectedMessages, InvitationStore],
})
class StoredConversationsModule {}

/** The actors of this node. They live from the start of the application to its end. */
@Module({})
class HostedConversationsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly sequencer: HostedSequencer) {}

  onApplicationBootstrap(): Promise<void> {
    return this.sequencer.start();
  }

  /** Before the pools close: giving the shards back takes a query. */
  beforeApplicationShutdown(): Promise<void> {
    return this.sequencer.stop();
  }
}

const conversations = {
  provide: Conversations,
  inject: [Sequencer, ConversationReader, MessageOpener, Accounts],
  useFactory: (sequencer: Sequencer, reader: ConversationReader, opener: MessageOpener, accounts: Accounts) =>
    new Conversations(sequencer, reader, opener, accounts),
};

const messages = {
  provide: Messages,
  inject: [Sequencer, Ids],
  useFactory: (sequencer: Sequencer, ids: Ids) => new Messages(sequencer, ids),
};

const groups = {
  provide: Groups,
  inject: [Sequencer, Conversations, InvitationStore, Accounts, Ids, Random],
  useFactory: (
    sequencer: Sequencer,
    all: Conversations,
    invitations: InvitationStore,
    accounts: Accounts,
    ids: Ids,
    random: Random,
  ) => new Groups(sequencer, all, invitations, accounts, ids, random),
};

const moderation = {
  provide: Moderation,
  inject: [InspectedMessages, MessageOpener, Ids],
  useFactory: (inspected: InspectedMessages, opener: MessageOpener, ids: Ids) => new Moderation(inspected, opener, ids),
};

/** What every process offers, wherever the actors are. */
const facades = [conversations, messages, groups, moderation];

/** Conversations, either with their actors in this process or by way of the processes that have them. */
@Module({})
export class ConversationsModule {
  /** This process is a node: it hosts actors, which tell members through the feed that `feedModule` exports. */
  static hosting(feedModule: Type): DynamicModule {
    const hosted: DynamicModule = {
      module: HostedConversationsModule,
      imports: [PlatformModule, StoredConversationsModule, feedModule],
      providers: [
        {
          provide: HostedSequencer,
          inject: [Config, ConversationKeys, Sealer, ConversationFeed, Clock, Timers, Ids],
          useFactory: (
            { values }: Config,
            keys: ConversationKeys,
            sealer: Sealer,
            feed: ConversationFeed,
            clock: Clock,
            timers: Timers,
            ids: Ids,
          ) => {
            const logger = new Logger(HostedSequencer.name);
            const report = (error: unknown, suppressed: number) => logger.warn({ err: error, suppressed });
            return hostConversations({
              node: { nodeId: values.PARLEY_NODE_ID, bootId: ids.next(), address: values.PARLEY_PEER_URL ?? null },
              databaseUrl: values.DATABASE_URL,
              keys,
              sealer,
              feed,
              clock,
              timers,
              onFailure: new Complaints(clock, report).complain,
              onSuperseded: () => {
                logger.error(`another process has begun as node ${values.PARLEY_NODE_ID}: this one ends`);
                process.kill(process.pid, 'SIGTERM');
              },
            });
          },
        },
        { provide: Sequencer, useExisting: HostedSequencer },
      ],
      exports: [HostedSequencer, Sequencer],
    };
    return {
      module: ConversationsModule,
      imports: [PlatformModule, AccountsModule, StoredConversationsModule, MembersModule, hosted],
      providers: facades,
      exports: [Conversations, Messages, Groups, Moderation, MembersModule, hosted],
    };
  }

  /** This process hosts nothing: commands go to the node that owns the conversation. */
  static remote(): DynamicModule {
    return {
      module: ConversationsModule,
      imports: [PlatformModule, AccountsModule, StoredConversationsModule, MembersModule],
      providers: [
        {
          provide: Sequencer,
          inject: [Pool, Config],
          useFactory: (pool: Pool, { values }: Config) =>
            new PeerSequencer(
              new HttpPeerLink({
                directory: new LeasedOwnerDirectory(new PostgresLeaseStore(pool)),
                secret: values.PARLEY_CLUSTER_SECRET,
                parseReply: (reply) => conversationAnswer.parse(reply),
              }),
            ),
        },
        ...facades,
      ],
      exports: [Conversations, Messages, Groups, Moderation, MembersModule],
    };
  }
}

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
import { ClusterMonitor, ClusterOwnerDirectory, PostgresLeaseStore } from '#actors';
import { Clock, Complaints, Ids, Random, Timers } from '#kernel';
import { Config, KeyProvider, PlatformModule, Sealer } from '#platform';

import { linkConversations } from './adapters/conversation-link.js';
import { hostConversations, type Hosted } from './adapters/hosting.js';
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
import { ConversationFeed } from './sequencer/conversation-feed.js';
import { ConversationKeys } from './sequencer/conversation-keys.js';
import { ConversationLink } from './sequencer/conversation-link.js';
import { HostedSequencer } from './sequencer/hosted-sequencer.js';
import { RemoteSequencer } from './sequencer/remote-sequencer.js';
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

const reportTo = (logger: Logger) => (error: unknown, suppressed: number) => logger.warn({ err: error, suppressed });

/** The actors of this node. They live from the start of the application to its end. */
@Module({})
class HostedConversationsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly sequencer: HostedSequencer,
    private readonly link: ConversationLink,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.sequencer.start();
  }

  /** Before the pools close: giving the shards back takes a query. Then the link, by which those who wait hear of it. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.sequencer.stop();
    await this.link.stop();
  }
}

/** No actors: this process looks who has them, from the start of the application to its end. */
@Module({})
class RemoteConversationsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly sequencer: RemoteSequencer,
    private readonly link: ConversationLink,
  ) {}

  onApplicationBootstrap(): void {
    this.sequencer.start();
  }

  /** Before the pools close: whoever listens has a connection. */
  async beforeApplicationShutdown(): Promise<void> {
    this.sequencer.stop();
    await this.link.stop();
  }
}

/** What a link needs of its process, besides who it is and where others are. */
const linkSurroundings = [Config, Clock, Timers, Random];
const linkWith = ({ values }: Config, clock: Clock, timers: Timers, random: Random) => ({
  secret: values.PARLEY_CLUSTER_SECRET,
  clock,
  timers,
  random,
  onFailure: new Complaints(clock, reportTo(new Logger(ConversationLink.name))).complain,
});

/** The actors of a node, and its link with the others. */
abstract class HostedConversations implements Hosted<ConversationLink> {
  abstract readonly sequencer: HostedSequencer;
  abstract readonly link: ConversationLink;
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
          provide: HostedConversations,
          inject: [ConversationKeys, Sealer, ConversationFeed, Ids, ...linkSurroundings],
          useFactory: (
            keys: ConversationKeys,
            sealer: Sealer,
            feed: ConversationFeed,
            ids: Ids,
            ...given: Parameters<typeof linkWith>
          ) => {
            const [{ values }, clock, timers] = given;
            const logger = new Logger(HostedSequencer.name);
            const node = { nodeId: values.PARLEY_NODE_ID, bootId: ids.next(), address: values.PARLEY_PEER_URL ?? null };
            return hostConversations({
              node,
              databaseUrl: values.DATABASE_URL,
              linkBy: (ends) => linkConversations({ ...linkWith(...given), self: node, ...ends }),
              keys,
              sealer,
              feed,
              clock,
              timers,
              onFailure: new Complaints(clock, reportTo(logger)).complain,
              onSuperseded: () => {
                logger.error(`another process has begun as node ${values.PARLEY_NODE_ID}: this one ends`);
                process.kill(process.pid, 'SIGTERM');
              },
            });
          },
        },
        {
          provide: HostedSequencer,
          inject: [HostedConversations],
          useFactory: ({ sequencer }: HostedConversations) => sequencer,
        },
        { provide: Sequencer, useExisting: HostedSequencer },
        { provide: ConversationLink, inject: [HostedConversations], useFactory: ({ link }: HostedConversations) => link },
      ],
      exports: [HostedSequencer, Sequencer, ConversationLink],
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
    const remote: DynamicModule = {
      module: RemoteConversationsModule,
      imports: [PlatformModule],
      providers: [
        {
          provide: ClusterMonitor,
          inject: [Pool, Clock, Timers],
          useFactory: (pool: Pool, clock: Clock, timers: Timers) => {
            const { complain } = new Complaints(clock, reportTo(new Logger(ClusterMonitor.name)));
            return new ClusterMonitor(new PostgresLeaseStore(pool, timers), clock, timers, complain);
          },
        },
        {
          provide: ConversationLink,
          inject: [ClusterMonitor, Ids, ...linkSurroundings],
          useFactory: (cluster: ClusterMonitor, ids: Ids, ...given: Parameters<typeof linkWith>) => {
            const self = { bootId: ids.next(), address: null };
            return linkConversations({ ...linkWith(...given), self, directory: new ClusterOwnerDirectory(cluster) });
          },
        },
        {
          provide: RemoteSequencer,
          inject: [ClusterMonitor, ConversationLink, Clock, Timers],
          useFactory: (cluster: ClusterMonitor, link: ConversationLink, clock: Clock, timers: Timers) =>
            new RemoteSequencer(cluster, link, clock, timers),
        },
        { provide: Sequencer, useExisting: RemoteSequencer },
      ],
      exports: [Sequencer],
    };
    return {
      module: ConversationsModule,
      imports: [PlatformModule, AccountsModule, StoredConversationsModule, MembersModule, remote],
      providers: facades,
      exports: [Conversations, Messages, Groups, Moderation, MembersModule],
    };
  }
}

import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';

import { AccountsModule } from '#accounts';
import { DeclaredPoliciesModule, LoggingModule, PlatformModule } from '#platform';
import { PresenceModule } from '#presence';

import { AccessTokenGuard } from './access-token.guard.js';
import { ConversationsController } from './controllers/conversations.controller.js';
import { GroupsController } from './controllers/groups.controller.js';
import { InvitationsController } from './controllers/invitations.controller.js';
import { MembersController } from './controllers/members.controller.js';
import { MentionsController } from './controllers/mentions.controller.js';
import { MessagesController } from './controllers/messages.controller.js';
import { ModerationController } from './controllers/moderation.controller.js';
import { PeopleController } from './controllers/people.controller.js';
import { PresenceController } from './controllers/presence.controller.js';
import { ReactionsController } from './controllers/reactions.controller.js';
import { ReceiptsController } from './controllers/receipts.controller.js';
import { RecordsController } from './controllers/records.controller.js';
import { SyncController } from './controllers/sync.controller.js';
import { UnreadController } from './controllers/unread.controller.js';

export const apiControllers = [
  PeopleController,
  ConversationsController,
  GroupsController,
  MembersController,
  InvitationsController,
  MessagesController,
  ReactionsController,
  ReceiptsController,
  MentionsController,
  UnreadController,
  SyncController,
  PresenceController,
  RecordsController,
  ModerationController,
];

/** The routes of the registry. */
@Module({})
export class ApiModule {
  /** @param conversationsModule exports its facades: with its actors in this process, or elsewhere */
  static with(conversationsModule: DynamicModule): DynamicModule {
    return {
      module: ApiModule,
      imports: [PlatformModule, LoggingModule, DeclaredPoliciesModule, AccountsModule, PresenceModule, conversationsModule],
      controllers: apiControllers,
      // Of the whole process: no route of it is reached past its policy, whoever brings it.
      providers: [{ provide: APP_GUARD, useClass: AccessTokenGuard }],
    };
  }
}

import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';

import { AccountsModule } from '#accounts';
import { DeclaredPoliciesModule, LoggingModule, PlatformModule } from '#platform';

import { AccessTokenGuard } from './access-token.guard.js';
import { ConversationsController } from './controllers/conversations.controller.js';
import { MessagesController } from './controllers/messages.controller.js';
import { PeopleController } from './controllers/people.controller.js';

export const apiControllers = [PeopleController, ConversationsController, MessagesController];

/** The routes of the registry. */
@Module({})
export class ApiModule {
  /** @param conversationsModule exports `Conversations`: with its actors in this process, or elsewhere */
  static with(conversationsModule: DynamicModule): DynamicModule {
    return {
      module: ApiModule,
      imports: [PlatformModule, LoggingModule, DeclaredPoliciesModule, AccountsModule, conversationsModule],
      controllers: apiControllers,
      // Of the whole process: no route of it is reached past its policy, whoever brings it.
      providers: [{ provide: APP_GUARD, useClass: AccessTokenGuard }],
    };
  }
}

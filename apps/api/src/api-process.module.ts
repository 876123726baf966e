import { Module } from '@nestjs/common';

import { accountEntities } from '#accounts';
import { ConversationsModule } from '#conversations';
import { databaseModule, HealthModule } from '#platform';

import { ApiModule } from './api.module.js';

/** REST in a process of its own. It hosts no conversations: what is sent goes to the node that has the actor. */
@Module({
  imports: [databaseModule(accountEntities) as never, HealthModule.with(), ApiModule.with(ConversationsModule.remote())],
})
export class ApiProcessModule {}

import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Conversations, Messages } from '#conversations';
import { Input, Route } from '#platform';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

@Controller()
export class ReactionsController {
  constructor(
    private readonly conversations: Conversations,
    private readonly messages: Messages,
  ) {}

  @Route(routes.listReactions)
  async list(@Input() { params }: RouteRequest<Routes['listReactions']>, @Caller() { userId }: Session) {
    return this.conversations.reactions(userId, params);
  }

  @Route(routes.addReaction)
  async add(@Input() { params }: RouteRequest<Routes['addReaction']>, @Caller() { userId }: Session) {
    return this.messages.addReaction(userId, params);
  }

  @Route(routes.removeReaction)
  async remove(@Input() { params }: RouteRequest<Routes['removeReaction']>, @Caller() { userId }: Session) {
    return this.messages.removeReaction(userId, params);
  }
}

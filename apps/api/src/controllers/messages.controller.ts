import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Conversations, Messages } from '#conversations';
import { Input, Route } from '#platform';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

@Controller()
export class MessagesController {
  constructor(
    private readonly conversations: Conversations,
    private readonly messages: Messages,
  ) {}

  @Route(routes.listMessages)
  async list(@Input() { params, query }: RouteRequest<Routes['listMessages']>, @Caller() { userId }: Session) {
    return this.conversations.history(userId, params.conversationId, query);
  }

  @Route(routes.sendMessage)
  async send(@Input() { params, headers, body }: RouteRequest<Routes['sendMessage']>, @Caller() { userId }: Session) {
    return this.messages.send(userId, { ...params, ...body, idempotencyKey: headers['idempotency-key'] });
  }

  @Route(routes.editMessage)
  async edit(@Input() { params, headers, body }: RouteRequest<Routes['editMessage']>, @Caller() { userId }: Session) {
    return this.messages.edit(userId, { ...params, ...body, idempotencyKey: headers['idempotency-key'] });
  }

  @Route(routes.deleteMessage)
  async delete(@Input() { params }: RouteRequest<Routes['deleteMessage']>, @Caller() { userId }: Session) {
    return this.messages.delete(userId, params);
  }

  @Route(routes.listVersions)
  async versions(@Input() { params }: RouteRequest<Routes['listVersions']>, @Caller() { userId }: Session) {
    return this.conversations.versions(userId, params);
  }
}

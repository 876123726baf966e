import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Conversations } from '#conversations';
import { Input, Route } from '#platform';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

@Controller()
export class MessagesController {
  constructor(private readonly conversations: Conversations) {}

  @Route(routes.listMessages)
  async list(@Input() { params, query }: RouteRequest<Routes['listMessages']>, @Caller() { userId }: Session) {
    return this.conversations.history(userId, params.conversationId, query);
  }

  @Route(routes.sendMessage)
  async send(@Input() { params, headers, body }: RouteRequest<Routes['sendMessage']>, @Caller() { userId }: Session) {
    const { conversationId } = params;
    return this.conversations.send(userId, { conversationId, idempotencyKey: headers['idempotency-key'], text: body.text });
  }
}

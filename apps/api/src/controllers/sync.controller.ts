import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Conversations } from '#conversations';
import { Input, Route } from '#platform';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

/** For clients without a socket, and for whoever wants to look at what one would hear. */
@Controller()
export class SyncController {
  constructor(private readonly conversations: Conversations) {}

  @Route(routes.syncConversation)
  async changes(@Input() { params, query }: RouteRequest<Routes['syncConversation']>, @Caller() { userId }: Session) {
    return this.conversations.sync(userId, { ...params, ...query });
  }

  @Route(routes.digestConversation)
  async digest(@Input() { params, query }: RouteRequest<Routes['digestConversation']>, @Caller() { userId }: Session) {
    return this.conversations.digest(userId, { ...params, ...query });
  }

  @Route(routes.digestWindow)
  async windowDigest(@Input() { params, query }: RouteRequest<Routes['digestWindow']>, @Caller() { userId }: Session) {
    return this.conversations.windowDigest(userId, { ...params, ...query });
  }

  @Route(routes.syncInbox)
  async inbox(@Input() { body }: RouteRequest<Routes['syncInbox']>, @Caller() { userId }: Session) {
    return this.conversations.inboxSync(userId, body);
  }
}

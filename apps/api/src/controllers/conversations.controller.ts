import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Conversations, Preferences } from '#conversations';
import { Input, Route } from '#platform';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';
import { listCursor } from './list-cursor.js';

@Controller()
export class ConversationsController {
  constructor(
    private readonly conversations: Conversations,
    private readonly preferences: Preferences,
  ) {}

  @Route(routes.listConversations)
  async list(@Input() { query }: RouteRequest<Routes['listConversations']>, @Caller() { userId }: Session) {
    const { cursor, limit, view } = query;
    const after = cursor === undefined ? null : listCursor.read(cursor);
    const { summaries, next } = await this.conversations.list(userId, { after, limit, view });
    return { conversations: summaries, next: next === null ? null : listCursor.write(next) };
  }

  @Route(routes.openConversation)
  async open(@Input() { body }: RouteRequest<Routes['openConversation']>, @Caller() { userId }: Session) {
    return { conversation: await this.conversations.openDirect(userId, body.userId) };
  }

  @Route(routes.getConversation)
  async get(@Input() { params }: RouteRequest<Routes['getConversation']>, @Caller() { userId }: Session) {
    return this.conversations.get(userId, params.conversationId);
  }

  @Route(routes.setPreferences)
  async setPreferences(@Input() { params, body }: RouteRequest<Routes['setPreferences']>, @Caller() { userId }: Session) {
    return this.preferences.set(userId, { ...params, ...body });
  }
}

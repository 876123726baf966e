import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Unread } from '#conversations';
import { Input, Route } from '#platform';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

@Controller()
export class UnreadController {
  constructor(private readonly unread: Unread) {}

  @Route(routes.explainUnread)
  async explain(@Input() { query }: RouteRequest<Routes['explainUnread']>, @Caller() { userId }: Session) {
    return this.unread.explain(userId, query);
  }
}

import { Controller } from '@nestjs/common';

import { Accounts, type Session } from '#accounts';
import { Input, Route } from '#platform';
import { type RouteRequest, type RouteResponse, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

@Controller()
export class PeopleController {
  constructor(private readonly accounts: Accounts) {}

  @Route(routes.me)
  async me(@Input() _request: RouteRequest<Routes['me']>, @Caller() { user }: Session): Promise<RouteResponse<Routes['me']>> {
    return { user };
  }

  @Route(routes.searchUsers)
  async search(@Input() { query }: RouteRequest<Routes['searchUsers']>, @Caller() { userId }: Session) {
    return { users: await this.accounts.search(query.query, { limit: query.limit, exclude: [userId] }) };
  }
}

import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Groups } from '#conversations';
import { Input, Route } from '#platform';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

@Controller()
export class GroupsController {
  constructor(private readonly groups: Groups) {}

  @Route(routes.createGroup)
  async create(@Input() { headers, body }: RouteRequest<Routes['createGroup']>, @Caller() { userId }: Session) {
    return this.groups.create(userId, { ...body, idempotencyKey: headers['idempotency-key'] });
  }

  @Route(routes.updateGroup)
  async update(@Input() { params, body }: RouteRequest<Routes['updateGroup']>, @Caller() { userId }: Session) {
    return this.groups.update(userId, { ...params, ...body });
  }

  @Route(routes.closeGroup)
  async close(@Input() { params }: RouteRequest<Routes['closeGroup']>, @Caller() { userId }: Session) {
    return this.groups.close(userId, params);
  }
}

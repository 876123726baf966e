import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Groups } from '#conversations';
import { Input, Route } from '#platform';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

@Controller()
export class MembersController {
  constructor(private readonly groups: Groups) {}

  @Route(routes.addMembers)
  async add(@Input() { params, body }: RouteRequest<Routes['addMembers']>, @Caller() { userId }: Session) {
    return this.groups.addMembers(userId, { ...params, ...body });
  }

  @Route(routes.removeMember)
  async remove(@Input() { params }: RouteRequest<Routes['removeMember']>, @Caller() { userId }: Session) {
    return this.groups.removeMember(userId, params);
  }

  @Route(routes.changeRole)
  async changeRole(@Input() { params, body }: RouteRequest<Routes['changeRole']>, @Caller() { userId }: Session) {
    return this.groups.changeRole(userId, { ...params, ...body });
  }

  @Route(routes.leaveGroup)
  async leave(@Input() { params }: RouteRequest<Routes['leaveGroup']>, @Caller() { userId }: Session) {
    return this.groups.leave(userId, params);
  }
}

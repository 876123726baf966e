import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Groups } from '#conversations';
import { Input, Route } from '#platform';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

@Controller()
export class InvitationsController {
  constructor(private readonly groups: Groups) {}

  @Route(routes.createInvitation)
  async create(@Input() { params, body }: RouteRequest<Routes['createInvitation']>, @Caller() { userId }: Session) {
    return this.groups.createInvitation(userId, { ...params, ...body });
  }

  @Route(routes.listInvitations)
  async list(@Input() { params }: RouteRequest<Routes['listInvitations']>, @Caller() { userId }: Session) {
    return this.groups.listInvitations(userId, params);
  }

  @Route(routes.revokeInvitation)
  async revoke(@Input() { params }: RouteRequest<Routes['revokeInvitation']>, @Caller() { userId }: Session) {
    return this.groups.revokeInvitation(userId, params);
  }

  @Route(routes.previewInvitation)
  async preview(@Input() { body }: RouteRequest<Routes['previewInvitation']>, @Caller() { userId }: Session) {
    return this.groups.previewInvitation(userId, body);
  }

  @Route(routes.joinByInvitation)
  async join(@Input() { body }: RouteRequest<Routes['joinByInvitation']>, @Caller() { userId }: Session) {
    return this.groups.join(userId, body);
  }
}

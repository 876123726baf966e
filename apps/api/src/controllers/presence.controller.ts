import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Input, Route } from '#platform';
import { Presences } from '#presence';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

@Controller()
export class PresenceController {
  constructor(private readonly presences: Presences) {}

  @Route(routes.listPresence)
  async of(@Input() { query }: RouteRequest<Routes['listPresence']>, @Caller() { userId }: Session) {
    return { presences: await this.presences.of(userId, query.userIds) };
  }

  @Route(routes.getPresenceVisibility)
  async visibility(@Input() _request: RouteRequest<Routes['getPresenceVisibility']>, @Caller() { userId }: Session) {
    return { visibility: await this.presences.visibilityOf(userId) };
  }

  @Route(routes.setPresenceVisibility)
  async setVisibility(@Input() { body }: RouteRequest<Routes['setPresenceVisibility']>, @Caller() { userId }: Session) {
    return { visibility: await this.presences.setVisibility(userId, body.visibility) };
  }
}

import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Moderation } from '#conversations';
import { Input, Route } from '#platform';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

@Controller()
export class ModerationController {
  constructor(private readonly moderation: Moderation) {}

  @Route(routes.inspectVersions)
  async versions(@Input() { params }: RouteRequest<Routes['inspectVersions']>, @Caller() { userId }: Session) {
    return this.moderation.versions(userId, params);
  }
}

import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Mentions } from '#conversations';
import { Input, Route } from '#platform';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

@Controller()
export class MentionsController {
  constructor(private readonly mentions: Mentions) {}

  @Route(routes.listMentions)
  async list(@Input() { query }: RouteRequest<Routes['listMentions']>, @Caller() { userId }: Session) {
    return this.mentions.list(userId, query);
  }

  @Route(routes.readMention)
  async read(@Input() { params }: RouteRequest<Routes['readMention']>, @Caller() { userId }: Session) {
    return this.mentions.read(userId, params);
  }
}

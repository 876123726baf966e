import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Analytics, AuditTrail } from '#conversations';
import { Input, Route } from '#platform';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

/** What was done in a conversation: counted, and listed. */
@Controller()
export class RecordsController {
  constructor(
    private readonly analytics: Analytics,
    private readonly auditTrail: AuditTrail,
  ) {}

  @Route(routes.getAnalytics)
  async analyticsOf(@Input() { params, query }: RouteRequest<Routes['getAnalytics']>, @Caller() { userId }: Session) {
    return this.analytics.of(userId, params.conversationId, query);
  }

  @Route(routes.listAudit)
  async audit(@Input() { params, query }: RouteRequest<Routes['listAudit']>, @Caller() { userId }: Session) {
    return this.auditTrail.list(userId, params.conversationId, query);
  }
}

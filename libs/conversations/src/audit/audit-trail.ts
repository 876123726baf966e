import { ParleyError, type RouteRequest, type RouteResponse, type Routes } from '#protocol';

import { found } from '../members/found.js';
import type { AuditRecords } from './audit-records.js';

/** Who did what, when, for the admins of a group. */
export class AuditTrail {
  constructor(private readonly records: AuditRecords) {}

  async list(
    callerId: string,
    conversationId: string,
    { before, limit }: RouteRequest<Routes['listAudit']>['query'],
  ): Promise<RouteResponse<Routes['listAudit']>> {
    const { role, entries, hasMore } = found(
      await this.records.list(callerId, conversationId, { before: before ?? null, limit }),
    );
    if (role !== 'admin') throw new ParleyError('FORBIDDEN');
    return { entries: [...entries], hasMore };
  }
}

import { Controller } from '@nestjs/common';

import type { Session } from '#accounts';
import { Receipts } from '#conversations';
import { Input, Route } from '#platform';
import { type RouteRequest, type Routes, routes } from '#protocol';

import { Caller } from '../access-token.guard.js';

@Controller()
export class ReceiptsController {
  constructor(private readonly receipts: Receipts) {}

  @Route(routes.markDelivered)
  async delivered(@Input() { params, body }: RouteRequest<Routes['markDelivered']>, @Caller() { userId }: Session) {
    return this.receipts.delivered(userId, { ...params, ...body });
  }

  @Route(routes.markRead)
  async read(@Input() { params, body }: RouteRequest<Routes['markRead']>, @Caller() { userId }: Session) {
    return this.receipts.read(userId, { ...params, ...body });
  }

  @Route(routes.listReceipts)
  async list(@Input() { params }: RouteRequest<Routes['listReceipts']>, @Caller() { userId }: Session) {
    return this.receipts.list(userId, params);
  }
}

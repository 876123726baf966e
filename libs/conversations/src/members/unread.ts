import { z } from 'zod';

import { conversationId, type RouteRequest, type RouteResponse, type Routes } from '#protocol';

import { PageCursor } from './page-cursor.js';
import type { UnreadCounts } from './unread-counts.js';

const conversationCursor = new PageCursor(z.tuple([conversationId]));

/** How a number of unread messages comes about, for whoever is asking. */
export class Unread {
  constructor(private readonly counts: UnreadCounts) {}

  async explain(
    callerId: string,
    { cursor, limit }: RouteRequest<Routes['explainUnread']>['query'],
  ): Promise<RouteResponse<Routes['explainUnread']>> {
    const after = cursor === undefined ? null : conversationCursor.read(cursor)[0];
    // One more than asked for tells whether there is more.
    const { total, conversations } = await this.counts.explain(callerId, { after, limit: limit + 1 });
    const explained = conversations.slice(0, limit);
    const last = explained.at(-1);
    const hasMore = last !== undefined && explained.length < conversations.length;
    return { total, conversations: explained, next: hasMore ? conversationCursor.write([last.conversationId]) : null };
  }
}

import { type ConversationAnalytics, limits, ParleyError, type RouteRequest, type Routes } from '#protocol';

import type { ConversationActivity } from './conversation-activity.js';

/** How much was written in a conversation, for whichever member is asking. */
export class Analytics {
  constructor(private readonly activity: ConversationActivity) {}

  async of(
    callerId: string,
    conversationId: string,
    { timeZone, from, to }: RouteRequest<Routes['getAnalytics']>['query'],
  ): Promise<ConversationAnalytics> {
    const range = { timeZone: unabbreviated(timeZone), from, to };
    const counted = await this.activity.of(callerId, conversationId, { range, membersAtMost: limits.analyticsMembers });
    if (counted === 'not_a_member') throw new ParleyError('NOT_FOUND');
    if (counted === 'no_such_days') {
      throw new ParleyError('INVALID_REQUEST', { detail: 'This server knows no such time zone, or no such days.' });
    }
    return counted;
  }
}

/**
 * Abbreviations mean different zones to different programs: BST is Dhaka to one and London to another. The one that
 * accepted the name says which it means.
 */
function unabbreviated(timeZone: string): string {
  return timeZone.includes('/') ? timeZone : new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
}

import { z } from 'zod';

import { type CommandResponse, conversationId, messageSequence, type ParsedRequest, ParleyError } from '#protocol';

import type { MentionNotifications } from './mention-notifications.js';
import { PageCursor } from './page-cursor.js';

/** The last moment whose year has four digits: what lies beyond means something else to every database. */
const latest = Date.UTC(9999, 11, 31);
const mentionCursor = new PageCursor(z.tuple([z.int().min(0).max(latest), conversationId, messageSequence]));

/** Where somebody was mentioned, for whoever is asking. */
export class Mentions {
  constructor(private readonly notifications: MentionNotifications) {}

  async list(
    callerId: string,
    { cursor, unreadOnly, limit }: ParsedRequest<'mention.list'>,
  ): Promise<CommandResponse<'mention.list'>> {
    const after = cursor === undefined ? null : placeOf(cursor);
    // One more than asked for tells whether there is more.
    const found = await this.notifications.list(callerId, { after, unreadOnly, limit: limit + 1 });
    const mentions = found.slice(0, limit);
    const last = mentions.at(-1);
    if (last === undefined || found.length === mentions.length) return { mentions, next: null };
    return { mentions, next: mentionCursor.write([Date.parse(last.createdAt), last.conversationId, last.sequence]) };
  }

  async read(callerId: string, place: ParsedRequest<'mention.read'>): Promise<CommandResponse<'mention.read'>> {
    if (!(await this.notifications.read(callerId, place))) throw new ParleyError('NOT_FOUND');
    return {};
  }
}

function placeOf(cursor: string) {
  const [createdAt, id, sequence] = mentionCursor.read(cursor);
  return { createdAt: new Date(createdAt), conversationId: id, sequence };
}

import { limits, type Message } from '#protocol';

import type { Commands } from './commands.js';
import type { HistoryOptions } from './view-contract.js';
import { illegible } from './wire.js';

/** Walks from the newest message (or from `before`) to the oldest, a page per request. */
export async function* walkHistory(
  commands: Commands,
  conversationId: string,
  { before, pageSize = limits.historyPageDefault, signal }: HistoryOptions,
): AsyncGenerator<Message, void, undefined> {
  for (let cursor = before; ;) {
    signal?.throwIfAborted();
    const from = cursor === undefined ? {} : { before: cursor };
    const page = await commands.request('history', { conversationId, limit: pageSize, ...from }, signal);
    for (const message of page.messages.toReversed()) {
      if (cursor !== undefined && message.sequence >= cursor) throw illegible('page of history');
      cursor = message.sequence;
      yield message;
    }
    if (!page.hasMore || page.messages.length === 0) return;
  }
}

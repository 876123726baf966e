import { limits, type MentionNotification } from '#protocol';

import type { Commands } from './commands.js';
import type { MentionOptions, Mentions } from './contract.js';
import type { Retries } from './retries.js';

/** The engine behind {@link Mentions}. */
export class OwnMentions implements Mentions {
  /** @param read hears that a mention was read, and in which conversation. */
  constructor(
    private readonly commands: Commands,
    private readonly retries: Retries,
    private readonly whenRead: (conversationId: string) => void,
  ) {}

  async *list(options: MentionOptions = {}): AsyncGenerator<MentionNotification, void, undefined> {
    const { unreadOnly = false, pageSize = limits.mentionPageDefault, signal } = options;
    for (let cursor: string | null = ''; cursor !== null;) {
      signal?.throwIfAborted();
      const query = { unreadOnly, limit: pageSize, ...(cursor !== '' && { cursor }) };
      const page: { mentions: MentionNotification[]; next: string | null } = await this.commands.request(
        'mention.list',
        query,
        signal,
      );
      yield* page.mentions;
      cursor = page.next;
    }
  }

  async read({ conversationId, sequence }: Pick<MentionNotification, 'conversationId' | 'sequence'>): Promise<void> {
    await this.retries.run(() => this.commands.request('mention.read', { conversationId, sequence }));
    this.whenRead(conversationId);
  }
}

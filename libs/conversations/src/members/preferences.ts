import { unreachable } from '#kernel';
import { type CommandResponse, limits, type ParsedRequest, ParleyError } from '#protocol';

import { found } from './found.js';
import type { Memberships } from './memberships.js';

/** What members decide about a conversation for themselves: muted, pinned, archived. Nobody else learns of it. */
export class Preferences {
  constructor(private readonly memberships: Memberships) {}

  async set(
    callerId: string,
    { conversationId, ...preferences }: ParsedRequest<'preferences.set'>,
  ): Promise<CommandResponse<'preferences.set'>> {
    const pinnedAtMost = limits.pinnedConversations;
    const outcome = await this.memberships.prefer(callerId, conversationId, { preferences, pinnedAtMost });
    switch (outcome) {
      case 'preferred':
        return { membership: found(await this.memberships.of(callerId, conversationId)) };
      case 'too_many_pinned':
        throw new ParleyError('TOO_MANY', { detail: `At most ${pinnedAtMost} conversations are pinned.` });
      case 'not_a_member':
        throw new ParleyError('NOT_FOUND');
      default:
        return unreachable(outcome);
    }
  }
}

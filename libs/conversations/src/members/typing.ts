import { limits } from '#protocol';

import { found } from './found.js';

/** Who would learn that somebody is typing. */
export abstract class TypingAudience {
  /**
   * `others`: the other members. `nobody`: they are more than `membersAtMost`, the conversation was closed, or this user
   * shows nobody that they are online. Null for everybody who is not a member now.
   */
  abstract of(
    userId: string,
    { conversationId, membersAtMost }: { readonly conversationId: string; readonly membersAtMost: number },
  ): Promise<'others' | 'nobody' | null>;
}

/** Typing, as far as it is decided: telling it is the business of whoever has the connections. */
export class Typing {
  constructor(private readonly audience: TypingAudience) {}

  /** Whether the other members are told that the caller is typing. @throws ParleyError NOT_FOUND unless they are a member */
  async isTold(callerId: string, conversationId: string): Promise<boolean> {
    const asked = { conversationId, membersAtMost: limits.typingMembers };
    return found(await this.audience.of(callerId, asked)) === 'others';
  }
}

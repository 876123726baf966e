import { limits } from '#protocol';

import type { Audience } from '../domain/audience.js';
import { found } from './found.js';

/** Who would learn that somebody is typing. */
export abstract class TypingAudience {
  /**
   * The members, for all others of them; `nobody`: they are more than `membersAtMost`, the conversation was closed, or this user
   * shows nobody that they are online. Null for everybody who is not a member now.
   */
  abstract of(
    userId: string,
    { conversationId, membersAtMost }: { readonly conversationId: string; readonly membersAtMost: number },
  ): Promise<Audience | 'nobody' | null>;
}

/** Typing, as far as it is decided: telling it is the business of whoever has the connections. */
export class Typing {
  constructor(private readonly audience: TypingAudience) {}

  /** Of whom the others are told that the caller is typing, if they are. @throws ParleyError NOT_FOUND unless the caller is a member */
  async toldTo(callerId: string, conversationId: string): Promise<Audience | undefined> {
    const asked = { conversationId, membersAtMost: limits.typingMembers };
    const audience = found(await this.audience.of(callerId, asked));
    return audience === 'nobody' ? undefined : audience;
  }
}

import { unreachable } from '#kernel';
import type { Change } from '#protocol';

import type { Fact } from '../domain/facts.js';

/** A committed fact as clients see it. `committedAt`: milliseconds since the Unix epoch, PostgreSQL's clock. */
export function changeOf(fact: Fact, committedAt: number): Change {
  const createdAt = new Date(committedAt).toISOString();
  switch (fact.kind) {
    case 'conversation_opened':
      return {
        type: 'conversation.created',
        revision: fact.revision,
        conversationType: fact.type,
        privacyMode: fact.privacyMode,
        name: fact.name,
        members: [...fact.members].map(([userId, role]) => ({ userId, role })),
        createdAt,
      };
    case 'message_sent': {
      const { revision, messageId, sequence, senderId, idempotencyKey, text } = fact;
      return {
        type: 'message.created',
        revision,
        message: { messageId, sequence, revision, senderId, idempotencyKey, text, createdAt },
      };
    }
    default:
      return unreachable(fact);
  }
}

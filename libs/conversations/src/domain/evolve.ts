import { invariant, unreachable } from '#kernel';

import type { ConversationState } from './conversation-state.js';
import type { Fact } from './facts.js';

/** The state after a fact. Facts come in order of revision, without a gap. */
export function evolve(state: ConversationState, fact: Fact): ConversationState {
  invariant(fact.revision === state.lastRevision + 1, 'revisions are dense');
  switch (fact.kind) {
    case 'conversation_opened':
      return {
        ...state,
        lastRevision: fact.revision,
        opened: { type: fact.type, privacyMode: fact.privacyMode, members: fact.members },
      };
    case 'message_sent':
      invariant(fact.sequence === state.lastSequence + 1, 'sequences are dense');
      return { ...state, lastRevision: fact.revision, lastSequence: fact.sequence };
    default:
      return unreachable(fact);
  }
}

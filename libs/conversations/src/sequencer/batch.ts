import { invariant } from '#kernel';

import type { ConversationCommand, SendMessage } from '../domain/commands.js';
import type { ConversationState } from '../domain/conversation-state.js';
import { decide } from '../domain/decide.js';
import { evolve } from '../domain/evolve.js';
import type { Fact, MessageSent } from '../domain/facts.js';
import type { Answer } from './answers.js';

/** What an earlier request with some key has written, and how to tell whether a new one asks for the same. */
export interface RecordedRequest {
  readonly answer: Extract<Answer, { kind: 'sent' }>;
  readonly isFor: (command: SendMessage) => boolean;
}

/** What one command of a batch comes to, before the commit that makes it so. */
export type Verdict =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** The answer is this fact's, once it is committed. */
  | { readonly kind: 'fact'; readonly fact: Fact };

export interface DecidedBatch {
  readonly state: ConversationState;
  readonly facts: readonly Fact[];
  readonly verdicts: readonly Verdict[];
}

/**
 * Decides a batch in order, each command on the state that the ones before it leave behind.
 * `recorded` holds what earlier requests have written, by {@link requestKey}. Pure, like `decide`.
 */
export function decideBatch(
  start: ConversationState,
  commands: readonly ConversationCommand[],
  recorded: ReadonlyMap<string, RecordedRequest>,
): DecidedBatch {
  let state = start;
  const facts: Fact[] = [];
  const sentHere = new Map<string, MessageSent>();

  const repeated = (command: SendMessage): Verdict | undefined => {
    const key = requestKey(command.senderId, command.idempotencyKey);
    const earlier = recorded.get(key);
    if (earlier !== undefined) return answered(earlier.isFor(command) ? earlier.answer : { kind: 'idempotency_conflict' });
    const twin = sentHere.get(key);
    if (twin === undefined) return undefined;
    return twin.text === command.text ? { kind: 'fact', fact: twin } : answered({ kind: 'idempotency_conflict' });
  };

  const verdictOn = (command: ConversationCommand): Verdict => {
    const earlier = command.kind === 'send_message' ? repeated(command) : undefined;
    if (earlier !== undefined) return earlier;
    const decision = decide(state, command);
    if (decision.kind === 'rejected') return answered(decision);
    if (decision.kind === 'unchanged') return answered({ kind: 'opened' });
    const { fact } = decision;
    state = evolve(state, fact);
    facts.push(fact);
    if (fact.kind === 'message_sent') sentHere.set(requestKey(fact.senderId, fact.idempotencyKey), fact);
    return { kind: 'fact', fact };
  };

  const verdicts = commands.map(verdictOn);
  invariant(state.lastRevision === start.lastRevision + facts.length, 'one fact, one revision');
  return { state, facts, verdicts };
}

/** An idempotency key belongs to its sender: another's use of the same UUID is another request. */
export function requestKey(senderId: string, idempotencyKey: string): string {
  return senderId + idempotencyKey;
}

const answered = (answer: Answer): Verdict => ({ kind: 'answered', answer });

import { invariant } from '#kernel';

import type { ConversationCommand, SendMessage } from '../domain/commands.js';
import type { ConversationState } from '../domain/conversation-state.js';
import { decide } from '../domain/decide.js';
import { evolve } from '../domain/evolve.js';
import { evolveTargets } from '../domain/evolve-targets.js';
import type { Fact, MessageSent } from '../domain/facts.js';
import { requestContent } from '../domain/request-content.js';
import { noTargets, type Targets } from '../domain/targets.js';
import { touchedBy } from '../domain/touched.js';
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
  /** One for each command that was decided: the first ones of the batch, and at least one. */
  readonly verdicts: readonly Verdict[];
  /** As these facts leave them. */
  readonly targets: Targets;
}

/** What the commands of a batch are decided with. */
export interface Known {
  /** What earlier requests have written, by {@link requestKey}. */
  readonly recorded: ReadonlyMap<string, RecordedRequest>;
  readonly targets: Targets;
}

const nothingKnown: Known = { recorded: new Map(), targets: noTargets };

/**
 * Decides a batch in order, each command on the state that the ones before it leave behind, as far as one
 * commit can carry it. Pure, like `decide`.
 */
export function decideBatch(
  start: ConversationState,
  commands: readonly ConversationCommand[],
  { recorded, targets: named }: Known = nothingKnown,
): DecidedBatch {
  let state = start;
  let targets = named;
  const facts: Fact[] = [];
  const verdicts: Verdict[] = [];
  const sentHere = new Map<string, MessageSent>();
  const written = new WrittenThings();

  const repeated = (command: SendMessage): Verdict | undefined => {
    const key = requestKey(command.senderId, command.idempotencyKey);
    const earlier = recorded.get(key);
    if (earlier !== undefined) return answered(earlier.isFor(command) ? earlier.answer : { kind: 'idempotency_conflict' });
    const twin = sentHere.get(key);
    if (twin === undefined) return undefined;
    const same = requestContent(twin) === requestContent(command);
    return same ? { kind: 'fact', fact: twin } : answered({ kind: 'idempotency_conflict' });
  };

  for (const command of commands) {
    const earlier = command.kind === 'send_message' ? repeated(command) : undefined;
    if (earlier !== undefined) {
      verdicts.push(earlier);
      continue;
    }
    const decision = decide(state, command, targets);
    if (decision.kind !== 'decided') {
      const { lastRevision } = state;
      verdicts.push(
        answered(decision.kind === 'rejected' ? decision : { kind: 'done', revision: decision.revision ?? lastRevision }),
      );
      continue;
    }
    if (!written.take(decision.facts)) break;
    for (const fact of decision.facts) {
      state = evolve(state, fact);
      targets = evolveTargets(targets, fact);
      facts.push(fact);
      if (fact.kind === 'message_sent') sentHere.set(requestKey(fact.by, fact.idempotencyKey), fact);
    }
    verdicts.push({ kind: 'fact', fact: decision.facts.at(-1) ?? decision.facts[0] });
  }
  invariant(state.lastRevision === start.lastRevision + facts.length, 'one fact, one revision');
  return { state, facts, verdicts, targets };
}

/** An idempotency key belongs to its sender: another's use of the same UUID is another request. */
export function requestKey(senderId: string, idempotencyKey: string): string {
  return senderId + idempotencyKey;
}

const answered = (answer: Answer): Verdict => ({ kind: 'answered', answer });

/** What the facts of one commit write: see {@link touchedBy}. */
class WrittenThings {
  readonly #alone = new Set<string>();
  readonly #together = new Set<string>();

  /** Whether these facts can go along; if so, what they write is taken. */
  take(facts: readonly Fact[]): boolean {
    const touched = facts.map(touchedBy);
    const taken = touched.some(
      ({ alone, together }) =>
        alone.some((thing) => this.#alone.has(thing) || this.#together.has(thing)) ||
        together.some((thing) => this.#alone.has(thing)),
    );
    if (taken) return false;
    for (const { alone, together } of touched) {
      for (const thing of alone) this.#alone.add(thing);
      for (const thing of together) this.#together.add(thing);
    }
    return true;
  }
}

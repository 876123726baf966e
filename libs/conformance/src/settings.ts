import { invariant } from '#kernel';

/** Every limit and period of the conformance kit, in one place. */
export const settings = {
  /** From a connection's opening to `session.ready`. */
  connectMs: 15_000,
  /** From a command to its answer. */
  answerMs: 10_000,
  /** From the answer to a command until everybody has heard of what it did. */
  hearMs: 10_000,
  /** How long nothing may come to be taken for nothing that will. Receipts are told once a second. */
  quietMs: 1_500,
  /** Attempts at a command that is refused for the moment. */
  attempts: 10,
  /** Wait before the next attempt where the server names none. */
  retryMs: 250,
  /** Messages that each of several users sends at once. */
  messagesAtOnce: 15,
} as const;

invariant(settings.quietMs > 1_000, 'what is told once a second would have come');

import { invariant } from '#kernel';

/** What HTTP costs us at most, per connection and request. */
export const httpSettings = {
  /** From the first byte of a request to the last of its headers. */
  headersTimeoutMs: 10_000,
  /** The same to the end of its body. */
  requestTimeoutMs: 20_000,
  /** What is open so long after the server was closed is cut; whoever waited for an answer had all of the drain before. */
  closingMs: 2_000,
  /** How often it is looked for connections that may go. */
  closingSweepMs: 50,
  /** How long a browser may remember what a preflight answered. */
  preflightSeconds: 600,
} as const;

invariant(httpSettings.headersTimeoutMs < httpSettings.requestTimeoutMs, 'the headers are a part of the request');

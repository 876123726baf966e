import { invariant } from '#kernel';

/** What HTTP costs us at most, per connection and request. */
export const httpSettings = {
  /** From the first byte of a request to the last of its headers. */
  headersTimeoutMs: 10_000,
  /** The same to the end of its body. */
  requestTimeoutMs: 20_000,
  /** How long a browser may remember what a preflight answered. */
  preflightSeconds: 600,
} as const;

invariant(httpSettings.headersTimeoutMs < httpSettings.requestTimeoutMs, 'the headers are a part of the request');

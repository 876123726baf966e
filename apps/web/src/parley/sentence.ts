import { type ErrorCode, ParleyError } from '#protocol';

/** What the registry says to developers, said to people where that is not the same. */
const sentences: Partial<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: 'Your session has ended. Sign in again to go on.',
  TOKEN_EXPIRED: 'Your session has ended. Sign in again to go on.',
  NOT_FOUND: 'That does not exist, or it is not open to you.',
  RATE_LIMITED: 'That was too much at once. Wait a moment, then try again.',
  OVERLOADED: 'The server is very busy. Try again in a moment.',
  UNAVAILABLE: 'The server cannot do this right now. Try again in a moment.',
};

const unreachable = 'The server could not be reached. Check your connection and try again.';

/** What to tell a person about a failure. What is no registered error is taken for the network's. */
export function sentence(failure: unknown): string {
  return failure instanceof ParleyError ? (sentences[failure.code] ?? failure.message) : unreachable;
}

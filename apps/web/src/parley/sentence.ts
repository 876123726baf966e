import { type ErrorCode, ParleyError } from '#protocol';

/** What the registry says to developers, said to people where that is not the same. */
const sentences: Partial<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: 'Your session has ended. Sign in again to go on.',
  TOKEN_EXPIRED: 'Your session has ended. Sign in again to go on.',
  NOT_FOUND: 'That does not exist, or it is not open to you.',
  RATE_LIMITED: 'That was too much at once. Wait a moment, then try again.',
  OVERLOADED: 'The server is very busy. Try again in a moment.',
  OUTBOX_FULL: 'Too much waits to be sent already. Once there is a connection again, there is room.',
  STORAGE_FULL: 'This device has no room left to keep what waits to be sent. Make some room, then try again.',
  STORAGE_FAILED: 'This browser does not let the page keep what waits to be sent.',
  STORAGE_TOO_NEW: 'A newer version of this page has been used here. Load the page again to get it.',
  UNAVAILABLE: 'The server cannot do this right now. Try again in a moment.',
};

const unreachable = 'The server could not be reached. Check your connection and try again.';

/** What to tell a person about a failure. What is no registered error is taken for the network's. */
export function sentence(failure: unknown): string {
  return failure instanceof ParleyError ? (sentences[failure.code] ?? failure.message) : unreachable;
}

import type { ParleyError } from '#protocol';

import { Backoff } from './backoff.js';
import { asParleyError } from './failure.js';
import type { Ports } from './ports.js';
import type { Session } from './session.js';
import type { Tokens } from './tokens.js';
import { pause, untilAborted } from './waiting.js';
import { readAnswer } from './wire.js';

/**
 * Gives a session a fresh token before its own ends, and tries again while the session lasts. Should
 * that fail, nothing is lost: the server ends the session, and the next one begins with a fresh token.
 */
export async function renewToken(
  session: Session,
  {
    tokens,
    ports,
    over,
    failed,
  }: {
    readonly tokens: Tokens;
    readonly ports: Ports;
    /** Aborts when the session is over. */
    readonly over: AbortSignal;
    readonly failed: (error: ParleyError) => void;
  },
): Promise<void> {
  const backoff = new Backoff(ports.random);
  while (tokens.renewable && !over.aborted) {
    try {
      const token = await untilAborted(tokens.fresh(), over);
      const answer = await session.renew(token);
      if (answer.answered) readAnswer('auth.refresh', answer.answer);
      return;
    } catch (thrown) {
      if (over.aborted) return;
      const error = asParleyError(thrown);
      failed(error);
      if (!error.retryable) return;
      await pause(backoff.next(error), ports.timers, over).catch(() => undefined);
    }
  }
}

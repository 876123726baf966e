import { actorSettings } from '#actors';
import { SystemTimers } from '#kernel';

/** What clients are promised to hear within 2 s whatever is away, and what they would wait for if nothing saw to that. */
const [promisedMs, wrongMs] = [2_000, actorSettings.ownerWaitMs];

/**
 * The answer, unless it takes as long as one that waits for something that is away. How busy the machine is must not matter:
 * that it is 2 s to the millisecond, tests on a clock of their own show (`actor-router`, `actor-host`).
 */
export async function inTime<Answer>(answer: Promise<Answer>, withinMs = (promisedMs + wrongMs) / 2): Promise<Answer> {
  const overdue = Promise.withResolvers<never>();
  const cancel = new SystemTimers().after(withinMs, () => overdue.reject(new Error(`No answer within ${withinMs} ms`)));
  return Promise.race([answer, overdue.promise]).finally(cancel);
}

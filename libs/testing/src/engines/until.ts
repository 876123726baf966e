export interface Wait {
  /** What is being waited for, as a sentence without a full stop: it becomes the error's text. */
  readonly what: string;
  readonly deadlineMs: number;
  readonly everyMs?: number;
}

/**
 * Asks `probe` until it answers with something, and gives up at the deadline with a message that says
 * what never came. The only place where engines and tools wait by asking again.
 */
export async function until<T>({ what, deadlineMs, everyMs = 25 }: Wait, probe: () => Promise<T | undefined>): Promise<T> {
  const giveUpAt = performance.now() + deadlineMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (performance.now() >= giveUpAt) throw new Error(`${what}: not within ${deadlineMs} ms`);
    await pause(everyMs);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

import type { Timers } from '#kernel';

/** What `promise` becomes, unless one of the signals aborts first: then its reason is thrown. */
export async function untilAborted<Value>(promise: Promise<Value>, ...signals: readonly Signal[]): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const unfollow = follow(signals, reject);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    unfollow();
  }
}

/** Resolves after `delayMs`; throws the reason of the signal that aborts first. Leaves no timer behind. */
export async function pause(delayMs: number, timers: Timers, ...signals: readonly Signal[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = timers.after(delayMs, resolve);
  try {
    await untilAborted(promise, ...signals);
  } finally {
    cancel();
  }
}

/**
 * Does `work`, and gives up on it after `ms` (throwing what `late` makes) or when one of the signals
 * aborts (throwing its reason). The signal that `work` gets tells it that nobody waits any longer.
 */
export async function within<Value>(
  limit: { readonly timers: Timers; readonly ms: number; readonly late: () => Error; readonly signals: readonly Signal[] },
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const ending = new AbortController();
  const unfollow = follow(limit.signals, (reason) => ending.abort(reason));
  const cancel = limit.timers.after(limit.ms, () => ending.abort(limit.late()));
  try {
    ending.signal.throwIfAborted();
    return await untilAborted(work(ending.signal), ending.signal);
  } finally {
    cancel();
    unfollow();
  }
}

/** Optional, so that a signal which a caller may leave out can be passed on as it is. */
type Signal = AbortSignal | undefined;

/**
 * Calls `aborted` with the reason of each signal that aborts, now if it has already. By hand, not by
 * `AbortSignal.any`: one of the signals lives as long as the client, and would keep something of every
 * wait that ever was.
 */
function follow(signals: readonly Signal[], aborted: (reason: unknown) => void): () => void {
  const listeners = signals
    .filter((signal) => signal !== undefined)
    .map((signal) => ({ signal, listener: () => aborted(signal.reason) }));
  for (const { signal, listener } of listeners) {
    if (signal.aborted) listener();
    else signal.addEventListener('abort', listener, { once: true });
  }
  return () => {
    for (const { signal, listener } of listeners) signal.removeEventListener('abort', listener);
  };
}

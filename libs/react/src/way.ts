import { useState } from 'react';

/** The way through a conversation in one direction, a page at a time. */
export interface Way<End extends string> {
  /** The last of these: there is nothing more. */
  readonly phase: 'idle' | 'loading' | 'failed' | End;
  readonly failure: unknown;
  /** Loads the next page. Does nothing while one is on its way, or at the end. */
  load(): void;
}

interface Progress {
  readonly of: unknown;
  readonly loading: boolean;
  readonly failure: unknown;
}

/**
 * @param of what is gone through: how far another one has come says nothing of it.
 * @param end what there is nothing more is called, once that is known.
 */
export function useWay<End extends string>(
  of: unknown,
  { end, next }: { readonly end: End | null; readonly next: () => Promise<unknown> },
): Way<End> {
  const [latest, setLatest] = useState<Progress>({ of, loading: false, failure: null });
  const { loading, failure } = latest.of === of ? latest : { loading: false, failure: null };

  const load = (): void => {
    if (loading || end !== null) return;
    setLatest({ of, loading: true, failure: null });
    const become = (reason: unknown): void => setLatest((now) => (now.of === of ? { of, loading: false, failure: reason } : now));
    next().then(() => become(null), become);
  };

  return { phase: end ?? (loading ? 'loading' : failure === null ? 'idle' : 'failed'), failure, load };
}

import type { Parley } from '#client';
import { useEffect, useState } from 'react';

/** Where connecting stands. */
export type Connecting =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'connected'; readonly parley: Parley }
  | {
      readonly phase: 'failed';
      readonly failure: unknown;
      /** Tries once more. */
      readonly retry: () => void;
    };

/**
 * A client for as long as the component lives: connected when it appears, closed when it goes.
 *
 * @param connect connects, until the signal aborts: `(signal) => Parley.connect({ …, signal })`. Another function is another
 *   client, so keep it with `useCallback`.
 */
export function useConnect(connect: (signal: AbortSignal) => Promise<Parley>): Connecting {
  const [connecting, setConnecting] = useState<Connecting>({ phase: 'connecting' });
  const [attempts, setAttempts] = useState(1);

  useEffect(() => {
    const over = new AbortController();
    let connected: Parley | undefined;
    const become = (next: Connecting): void => void (over.signal.aborted || setConnecting(next));
    become({ phase: 'connecting' });
    connect(over.signal).then(
      (parley) => {
        connected = parley;
        if (over.signal.aborted) void parley.close();
        become({ phase: 'connected', parley });
      },
      (failure: unknown) => become({ phase: 'failed', failure, retry: () => setAttempts((count) => count + 1) }),
    );
    return () => {
      over.abort();
      void connected?.close();
    };
  }, [connect, attempts]);

  return connecting;
}

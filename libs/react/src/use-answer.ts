import { useEffect, useRef, useState } from 'react';

/** Something that was asked for. */
export type Answer<Value> =
  | { readonly phase: 'asking' }
  | { readonly phase: 'answered'; readonly value: Value }
  | { readonly phase: 'failed'; readonly failure: unknown };

/** Asks once when it is first drawn, and again whenever `key` is another one. The answer to an old key is never shown. */
export function useAnswer<Value>(key: unknown, ask: (signal: AbortSignal) => Promise<Value>): Answer<Value> {
  const [answer, setAnswer] = useState<Answer<Value>>({ phase: 'asking' });
  const latest = useRef(ask);
  latest.current = ask;

  useEffect(() => {
    const abort = new AbortController();
    const become = (next: Answer<Value>): void => void (abort.signal.aborted || setAnswer(next));
    latest.current(abort.signal).then(
      (value) => become({ phase: 'answered', value }),
      (failure: unknown) => become({ phase: 'failed', failure }),
    );
    return () => abort.abort();
  }, [key]);

  return answer;
}

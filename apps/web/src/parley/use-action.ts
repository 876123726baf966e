import { useRef, useState } from 'react';

export interface Action {
  readonly busy: boolean;
  /** Why the last one failed; null once another one has begun. */
  readonly failure: unknown;
  /** Does one thing at a time: while it does, being asked again changes nothing. */
  run(work: () => Promise<void>): void;
  forgetFailure(): void;
}

/** Something that somebody has asked for and waits for: on its way, done, or failed and why. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const running = useRef(false);

  const run = (work: () => Promise<void>): void => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setFailure(null);
    work()
      .catch(setFailure)
      .finally(() => {
        running.current = false;
        setBusy(false);
      });
  };

  return { busy, failure, run, forgetFailure: () => setFailure(null) };
}

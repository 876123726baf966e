import { Loader } from '@mantine/core';
import type { Newer } from '#react';
import { type RefObject, useRef } from 'react';

import classes from './message-log.module.css';
import { PageFailure } from './page-failure.js';
import { useComingNear } from './use-coming-near.js';

interface LogEndProps {
  readonly newer: Newer;
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** The newest message of all is on the screen. */
  readonly onEnd: () => void;
}

/** How far below the screen the next page is asked for, so that it is mostly there before it is reached. */
const lookAhead = '0px 0px 600px 0px';

/** What stands below the newest message of the past: that there is more. Coming near loads it. */
export function LogEnd({ newer: { phase, failure, load }, scroller, onEnd }: LogEndProps) {
  const element = useRef<HTMLDivElement>(null);
  useComingNear({ element, scroller, margin: lookAhead, onNear: phase === 'idle' ? load : null });
  useComingNear({ element, scroller, margin: '0px', onNear: phase === 'end' ? onEnd : null });

  return (
    <div ref={element} className={phase === 'end' ? classes.end : classes.start}>
      {phase === 'loading' && <Loader role="status" size={22} aria-label="Loading newer messages" />}
      {phase === 'failed' && <PageFailure failure={failure} retry="Load newer messages" onRetry={load} />}
    </div>
  );
}

import { Loader, Text } from '@mantine/core';
import type { Older } from '#react';
import { type RefObject, useRef } from 'react';

import classes from './message-log.module.css';
import { PageFailure } from './page-failure.js';
import { useComingNear } from './use-coming-near.js';

interface LogStartProps {
  readonly older: Older;
  readonly title: string;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** How far above the screen the next page is asked for, so that it is mostly there before it is reached. */
const lookAhead = '600px 0px 0px 0px';

/** What stands above the oldest message: the beginning, or that there is more. Coming near loads it. */
export function LogStart({ older: { phase, failure, load }, title, scroller }: LogStartProps) {
  const element = useRef<HTMLDivElement>(null);
  useComingNear({ element, scroller, margin: lookAhead, onNear: phase === 'idle' ? load : null });

  return (
    <div ref={element} className={classes.start} data-beginning={phase === 'beginning' || undefined}>
      {phase === 'loading' && <Loader role="status" size={22} aria-label="Loading older messages" />}
      {phase === 'beginning' && (
        <Text c="dimmed" size="sm" ta="center" textWrap="balance">
          This is where your conversation with {title} begins.
        </Text>
      )}
      {phase === 'failed' && <PageFailure failure={failure} retry="Load older messages" onRetry={load} />}
    </div>
  );
}

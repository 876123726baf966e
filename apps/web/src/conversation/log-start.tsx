import { Button, Loader, Text } from '@mantine/core';
import type { Older } from '#react';
import { type RefObject, useEffect, useRef } from 'react';

import { sentence } from '../parley/sentence.js';
import classes from './message-log.module.css';

interface LogStartProps {
  readonly older: Older;
  readonly title: string;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** How far above the screen the next page is asked for, so that it is mostly there before it is reached. */
const lookAhead = '600px 0px 0px 0px';

/** What stands above the oldest message: the beginning, or that there is more. Coming near loads it. */
export function LogStart({ older, title, scroller }: LogStartProps) {
  const element = useRef<HTMLDivElement>(null);
  const { phase, load } = older;

  // An observer reports once when it starts, so a new one after every page goes on until the screen is full.
  useEffect(() => {
    if (phase !== 'idle' || element.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) load();
      },
      { root: scroller.current, rootMargin: lookAhead },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  });

  return (
    <div ref={element} className={classes.start} data-beginning={phase === 'beginning' || undefined}>
      {phase === 'loading' && <Loader role="status" size={22} aria-label="Loading older messages" />}
      {phase === 'beginning' && (
        <Text c="dimmed" size="sm" ta="center" textWrap="balance">
          This is where your conversation with {title} begins.
        </Text>
      )}
      {phase === 'failed' && (
        <>
          <Text size="sm" c="var(--mantine-color-error)" role="alert" ta="center" textWrap="balance">
            {sentence(older.failure)}
          </Text>
          <Button size="xs" variant="default" onClick={load}>
            Load older messages
          </Button>
        </>
      )}
    </div>
  );
}

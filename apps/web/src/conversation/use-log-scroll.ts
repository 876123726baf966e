import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

interface LogScrollOptions {
  /** Changes with whatever stands above the messages that were there before. */
  readonly above: string;
  readonly lastKey: string | undefined;
  readonly lastIsMine: boolean;
}

export interface LogScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** The newest message is on the screen. */
  readonly atEnd: boolean;
  /** Something arrived below what is on the screen. */
  readonly newBelow: boolean;
  toEnd(): void;
}

/** Closer to the end than this, in pixels, is at the end. */
const endTolerance = 48;

/**
 * Keeps a log where its reader is. At the end it follows what is added and whatever changes size; anywhere else
 * nothing moves it, neither what arrives below nor what is loaded above. A message of one's own leads to the end.
 */
export function useLogScroll({ above, lastKey, lastIsMine }: LogScrollOptions): LogScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const drawn = useRef({ above, lastKey, height: 0 });
  const [atEnd, setAtEnd] = useState(true);
  const [newBelow, setNewBelow] = useState(false);

  const toEnd = useCallback(() => {
    if (scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const before = drawn.current;
    drawn.current = { above, lastKey, height: element.scrollHeight };
    const added = lastKey !== before.lastKey;
    if (following.current || (added && lastIsMine)) {
      following.current = true;
      toEnd();
    } else if (above !== before.above) {
      element.scrollTop += element.scrollHeight - before.height;
    } else if (added) {
      setNewBelow(true);
    }
  }, [above, lastKey, lastIsMine, toEnd]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null || content.current === null) return;
    const noticePosition = (): void => {
      const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < endTolerance;
      following.current = isAtEnd;
      setAtEnd(isAtEnd);
      if (isAtEnd) setNewBelow(false);
    };
    // The composer grows, a keyboard opens, a font arrives: none of it is scrolling.
    const resized = new ResizeObserver(() => {
      drawn.current = { ...drawn.current, height: element.scrollHeight };
      if (following.current) toEnd();
    });
    element.addEventListener('scroll', noticePosition, { passive: true });
    resized.observe(element);
    resized.observe(content.current);
    return () => {
      element.removeEventListener('scroll', noticePosition);
      resized.disconnect();
    };
  }, [toEnd]);

  return { scroller, content, atEnd, newBelow, toEnd };
}

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

import { showMessage } from './element-of-message.js';
import type { Goal } from './goal.js';
import { type Landmark, landmarkIn, shiftOf } from './landmark.js';

interface LogScrollOptions {
  /** Changes with whatever stands above the messages that were there before. */
  readonly above: string;
  readonly lastKey: string | undefined;
  readonly lastIsMine: boolean;
  /** Whether the log ends with the newest messages, where one wants to see what comes. */
  readonly follows: boolean;
  /** Another one leads there. */
  readonly goal: Goal | null;
}

export interface LogScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** The end of the log is on the screen. */
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
export function useLogScroll({ above, lastKey, lastIsMine, follows, goal }: LogScrollOptions): LogScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(follows);
  const drawn = useRef<Drawn>({ above, lastKey, landmark: null });
  const [atEnd, setAtEnd] = useState(follows);
  const [newBelow, setNewBelow] = useState(false);

  const toEnd = useCallback(() => {
    if (scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || content.current === null) return;
    const before = drawn.current;
    drawn.current = { above, lastKey, landmark: landmarkIn(content.current) };
    const added = lastKey !== before.lastKey;
    if (following.current || (added && lastIsMine)) {
      following.current = true;
      toEnd();
    } else if (above !== before.above) {
      element.scrollTop += shiftOf(before.landmark, content.current);
    } else if (added) {
      setNewBelow(true);
    }
  }, [above, lastKey, lastIsMine, toEnd]);

  useLayoutEffect(() => {
    if (goal === null || scroller.current === null) return;
    showMessage(goal.sequence);
    following.current = follows && isAtEnd(scroller.current);
  }, [goal, follows]);

  useEffect(() => {
    const element = scroller.current;
    const inside = content.current;
    if (element === null || inside === null) return;
    const noticePosition = (): void => {
      const isThere = isAtEnd(element);
      following.current = follows && isThere;
      setAtEnd(isThere);
      if (isThere) setNewBelow(false);
    };
    // The composer grows, a keyboard opens, a font arrives: none of it is scrolling.
    const resized = new ResizeObserver(() => {
      drawn.current = { ...drawn.current, landmark: landmarkIn(inside) };
      if (following.current) toEnd();
    });
    element.addEventListener('scroll', noticePosition, { passive: true });
    resized.observe(element);
    resized.observe(inside);
    return () => {
      element.removeEventListener('scroll', noticePosition);
      resized.disconnect();
    };
  }, [toEnd, follows]);

  return { scroller, content, atEnd, newBelow, toEnd };
}

interface Drawn {
  readonly above: string;
  readonly lastKey: string | undefined;
  readonly landmark: Landmark | null;
}

const isAtEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean =>
  scrollHeight - scrollTop - clientHeight < endTolerance;

import { type RefObject, useEffect } from 'react';

interface ComingNear {
  readonly element: RefObject<HTMLElement | null>;
  readonly scroller: RefObject<HTMLElement | null>;
  /** How far beyond the screen is near, as a `rootMargin`. */
  readonly margin: string;
  /** What to do about it; null: nothing, for now. */
  readonly onNear: (() => void) | null;
}

/** Does something when an element is scrolled near to, and again after each drawing as long as it is. */
export function useComingNear({ element, scroller, margin, onNear }: ComingNear): void {
  // An observer reports once when it starts, so a new one after every page goes on until the screen is full.
  useEffect(() => {
    if (onNear === null || element.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) onNear();
      },
      { root: scroller.current, rootMargin: margin },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  });
}

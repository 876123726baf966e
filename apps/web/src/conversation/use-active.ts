import { type FocusEvent, type PointerEvent, useState } from 'react';

export interface Active {
  /** The mouse is over it, the focus is in it, or something that it has opened is open. */
  readonly active: boolean;
  /** Something that belongs to it opens elsewhere on the page, or closes. */
  hold(held: boolean): void;
  readonly handlers: {
    onPointerEnter(event: PointerEvent): void;
    onPointerMove(event: PointerEvent): void;
    onPointerLeave(): void;
    onFocus(event: FocusEvent): void;
    onBlur(event: FocusEvent): void;
  };
}

/** Whether somebody is at a message: only then it offers what can be done with it. */
export function useActive(): Active {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const [held, setHeld] = useState(false);
  // A finger is nowhere once it is lifted: what it touches gets the focus. What has opened elsewhere on the page reports its pointer here too.
  const point = ({ pointerType, currentTarget, target }: PointerEvent): void => {
    if (pointerType === 'mouse' && target instanceof Node && currentTarget.contains(target)) setPointed(true);
  };
  const hold = (next: boolean): void => {
    setHeld(next);
    // The mouse that closed it was over it, and leaves from there: this message does not hear of it.
    if (!next) setPointed(false);
  };
  return {
    active: pointed || focused || held,
    hold,
    handlers: {
      onPointerEnter: point,
      // Of a mouse that comes from what was taken off the page below it, React does not tell that it enters.
      onPointerMove: point,
      onPointerLeave: () => setPointed(false),
      // What has opened elsewhere on the page reports its focus here as well, and may go without saying that it lost it.
      onFocus: ({ currentTarget, target }) => setFocused(currentTarget.contains(target)),
      onBlur: ({ currentTarget, relatedTarget }) => setFocused(currentTarget.contains(relatedTarget)),
    },
  };
}

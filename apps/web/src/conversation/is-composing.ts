import type { KeyboardEvent } from 'react';

/** The key code of everything that goes to an input method: Safari says `isComposing` too early that it is over. */
const inputMethodKeyCode = 229;

/** Whether this key is for an input method that composes a character, and not for the page: Enter chooses it, Escape drops it. */
export const isComposing = ({ nativeEvent, keyCode }: KeyboardEvent): boolean =>
  nativeEvent.isComposing || keyCode === inputMethodKeyCode;

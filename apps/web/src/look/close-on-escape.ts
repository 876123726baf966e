import type { KeyboardEvent } from 'react';

/** Escape on a button that has opened something closes that: it gets the focus, and with it the keys, a moment after it is there. */
export function closeOnEscape(event: KeyboardEvent<HTMLElement>): void {
  const { key, currentTarget } = event;
  if (key !== 'Escape' || currentTarget.getAttribute('aria-expanded') !== 'true') return;
  event.stopPropagation();
  currentTarget.click();
}

import type { KeyboardEvent } from 'react';

/** Moves the focus among the links of a list: arrows by one, Home and End to its ends. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('a[href]')];
  const target =
    links[
      destination(
        event.key,
        links.findIndex((link) => link === document.activeElement),
        links.length,
      )
    ];
  if (target === undefined) return;
  event.preventDefault();
  target.focus();
}

function destination(key: string, current: number, count: number): number {
  switch (key) {
    case 'ArrowDown':
      return current + 1;
    case 'ArrowUp':
      return current - 1;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return -1;
  }
}

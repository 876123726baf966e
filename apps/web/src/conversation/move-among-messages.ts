import type { KeyboardEvent } from 'react';

/** Arrow keys go from message to message; from the log itself, to the newest one. What is inside a message keeps its keys. */
export function moveAmongMessages(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  const messages = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-message]')];
  const current = messages.findIndex((message) => message === event.target);
  if (current < 0 && event.target !== event.currentTarget) return;
  const up = event.key === 'ArrowUp';
  const target = current < 0 ? messages.at(-1) : messages[up ? current - 1 : current + 1];
  if (target === undefined) return;
  event.preventDefault();
  target.focus();
}

export const elementIdOf = (sequence: number): string => `message-${sequence}`;

/** Where the focus goes when something that was open about a message closes. */
export function focusMessage(sequence: number): void {
  document.getElementById(elementIdOf(sequence))?.focus({ preventScroll: true });
}

const flashMs = 2_000;

/** Puts a message into the middle of the log and the focus on it, and lets it light up. */
export function showMessage(sequence: number): void {
  const element = document.getElementById(elementIdOf(sequence));
  if (element === null) return;
  element.scrollIntoView({ block: 'center' });
  focusMessage(sequence);
  element.animate({ backgroundColor: ['var(--parley-chosen)', 'var(--parley-chosen)', 'transparent'] }, flashMs);
}

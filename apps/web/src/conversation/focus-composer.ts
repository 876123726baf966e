export const composerId = 'composer';

/** For who chooses a conversation that is open already: opening one puts the focus there by itself. */
export function focusComposer(): void {
  document.getElementById(composerId)?.focus();
}

import { useDocumentVisibility } from '@mantine/hooks';
import { useSyncExternalStore } from 'react';

/** Whether somebody looks at this window: it is on the screen, and has the focus. */
export function useLookedAt(): boolean {
  const visible = useDocumentVisibility() === 'visible';
  const focused = useSyncExternalStore(subscribe, () => document.hasFocus());
  return visible && focused;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('focus', listener);
  window.addEventListener('blur', listener);
  return () => {
    window.removeEventListener('focus', listener);
    window.removeEventListener('blur', listener);
  };
}

import { useSyncExternalStore } from 'react';

import { list, parseRoute, pathOf, type Route } from './route.js';

const listeners = new Set<() => void>();
const announce = (): void => listeners.forEach((listener) => listener());

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('popstate', announce);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', announce);
  };
}

const address = (): string => `${window.location.pathname}${window.location.hash}`;

/** Goes to another view; the back button returns. Going to where one is adds nothing to the history. */
export function navigate(route: Route): void {
  const path = pathOf(route);
  if (path === address()) return;
  window.history.pushState({ from: window.location.pathname }, '', path);
  announce();
}

/** Goes to another view in place of this one. */
export function redirect(route: Route): void {
  window.history.replaceState(null, '', pathOf(route));
  announce();
}

/** Says more exactly, or less, where one is: the way back stays what it was. */
export function restate(route: Route): void {
  window.history.replaceState(window.history.state, '', pathOf(route));
  announce();
}

/**
 * Leaves a conversation for the list: a step back if that is where we came from, so that the browser's own back
 * button does not lead into the conversation again.
 */
export function leaveConversation(): void {
  if (cameFromList(window.history.state)) window.history.back();
  else redirect(list);
}

export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, address);
  return parseRoute(path);
}

function cameFromList(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'from' in state && state.from === pathOf(list);
}

import { conversationId } from '#protocol';

/** Where somebody signed in can be. The address is the only place that says which conversation is open. */
export type Route = { readonly view: 'list' } | { readonly view: 'conversation'; readonly conversationId: string };

export const list: Route = { view: 'list' };
export const conversation = (id: string): Route => ({ view: 'conversation', conversationId: id });

/** Reads an address. Anything unknown is the list. */
export function parseRoute(path: string): Route {
  const id = conversationId.safeParse(/^\/c\/([^/]+)$/.exec(path)?.[1]);
  return id.success ? conversation(id.data) : list;
}

export function pathOf(route: Route): string {
  return route.view === 'conversation' ? `/c/${route.conversationId}` : '/';
}

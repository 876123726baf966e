import { conversationId, invitationToken, messageSequence } from '#protocol';

/** Where somebody signed in can be. The address is the only place that says which conversation is open. */
export type Route =
  | { readonly view: 'list' }
  /** `message`: the one to go to, by its sequence. */
  | { readonly view: 'conversation'; readonly conversationId: string; readonly message: number | null }
  /** What an invitation leads to, before one joins. */
  | { readonly view: 'invitation'; readonly token: string };

export const list: Route = { view: 'list' };
export const invitation = (token: string): Route => ({ view: 'invitation', token });
export const conversation = (id: string, message: number | null = null): Route => ({
  view: 'conversation',
  conversationId: id,
  message,
});

/** Reads an address: a path, and what follows "#". Anything unknown is the list. */
export function parseRoute(address: string): Route {
  const token = invitationToken.safeParse(/^\/join\/([^/]+)$/.exec(address)?.[1]);
  if (token.success) return invitation(token.data);
  const [, id, hash] = /^\/c\/([^/#]+)(?:#(\d+))?$/.exec(address) ?? [];
  const parsed = conversationId.safeParse(id);
  if (!parsed.success) return list;
  const message = messageSequence.safeParse(Number(hash));
  return conversation(parsed.data, message.success ? message.data : null);
}

export function pathOf(route: Route): string {
  switch (route.view) {
    case 'list':
      return '/';
    case 'invitation':
      return `/join/${route.token}`;
    case 'conversation':
      return `/c/${route.conversationId}${route.message === null ? '' : `#${route.message}`}`;
  }
}

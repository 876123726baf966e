import type { Conversation, ConversationView, Membership, Message, OutgoingMessage, Receipt } from '#client';
import { useCallback, useSyncExternalStore } from 'react';

/** A part of what a view shows. `read` gives the same value until it is another one, as the view's snapshots do. */
export function useView<Value>(view: ConversationView, read: (view: ConversationView) => Value): Value {
  const subscribe = useCallback((listener: () => void) => view.on('changed', listener), [view]);
  return useSyncExternalStore(subscribe, () => read(view));
}

/** The loaded messages, in ascending order and without gaps. */
export const useMessages = (view: ConversationView): readonly Message[] => useView(view, ({ messages }) => messages);

/** My messages that are not among {@link useMessages} yet, in the order of their sending. */
export const usePending = (view: ConversationView): readonly OutgoingMessage[] => useView(view, ({ pending }) => pending);

/** Name, members, settings. */
export const useDetails = (view: ConversationView): Conversation => useView(view, ({ details }) => details);

/** What the conversation is to me: unread, muted, pinned, archived, my role. */
export const useMembership = (view: ConversationView): Membership => useView(view, ({ membership }) => membership);

/** How far each member has come. */
export const useReceipts = (view: ConversationView): readonly Receipt[] => useView(view, ({ receipts }) => receipts);

/** Ids of the others who are typing now. */
export const useTyping = (view: ConversationView): readonly string[] => useView(view, ({ typing }) => typing);

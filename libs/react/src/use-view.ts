import type { Conversation, ConversationState, ConversationView, Membership, Message, OutgoingMessage, Receipt } from '#client';
import { useSyncExternalStore } from 'react';

/** A part of what a view shows. `read` gives the same value until it is another one, as the parts of the state are. */
export function useView<Value>(view: ConversationView, read: (state: ConversationState) => Value): Value {
  const { state } = view;
  return useSyncExternalStore(state.subscribe, () => read(state.get()));
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

/** The revision to which everything of the view is proven equal to what the server holds; 0: it is not, or not yet. */
export const useVerified = (view: ConversationView): number => useView(view, ({ verified }) => verified);

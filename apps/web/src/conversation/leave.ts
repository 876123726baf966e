import { leaveConversation } from '../routing/location.js';
import { conversation, pathOf } from '../routing/route.js';
import { isNarrow } from '../shell/narrow.js';

/** Back to the list: on a phone in place of the conversation, else beside it. Either way the focus goes to its line there. */
export function leave(conversationId: string): void {
  if (isNarrow()) leaveConversation();
  else focusInList(conversationId);
}

export function focusInList(conversationId: string): void {
  document.querySelector<HTMLElement>(`nav a[href="${pathOf(conversation(conversationId))}"]`)?.focus();
}

import { invariant } from '#kernel';
import type { ConversationView } from '#client';
import type { Message } from '#protocol';
import { createContext, useContext } from 'react';

/** What can be looked at, or asked, about one message, over the conversation. */
export interface Sheet {
  readonly kind: 'seen' | 'reactions' | 'versions' | 'deletion';
  readonly message: Message;
}

/** What the parts of the open conversation have in common. The same object until something in it changes. */
export interface Open {
  readonly view: ConversationView;
  readonly group: boolean;
  /** Whether I may write here: a member of a conversation that was not closed. */
  readonly writable: boolean;
  /** Whether I may delete what others wrote. */
  readonly moderator: boolean;
  reply(message: Message): void;
  edit(message: Message): void;
  /** Goes to a message, wherever it is, and shows which one it is. */
  jump(sequence: number): void;
  show(sheet: Sheet): void;
  /** Says something that went wrong, in a sentence, above the place where one writes. */
  tell(sentence: string): void;
}

/** Where what opens over the log is drawn: inside the conversation, and not cut off by the log. */
export const menusId = 'menus';

const OpenContext = createContext<Open | null>(null);
export const OpenProvider = OpenContext.Provider;

export function useOpen(): Open {
  const open = useContext(OpenContext);
  invariant(open !== null, 'there is an OpenProvider above');
  return open;
}

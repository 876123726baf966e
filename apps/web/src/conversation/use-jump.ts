import type { ConversationView } from '#client';
import { useCallback, useEffect } from 'react';

import { sentence } from '../parley/sentence.js';
import { restate, useRoute } from '../routing/location.js';
import { conversation } from '../routing/route.js';
import { showMessage } from './element-of-message.js';

/** Further back than so many pages, scrolling to a message would take longer than anybody waits. */
const pagesAtMost = 40;

/** Goes to messages: to the one of the address as soon as the conversation is open, and to any other that is asked for. */
export function useJump(view: ConversationView, tell: (sentence: string) => void): (sequence: number) => void {
  const route = useRoute();
  const wanted = route.view === 'conversation' && route.conversationId === view.id ? route.message : null;

  const jump = useCallback(
    (sequence: number): void => {
      reach(view, sequence).then(
        (reached) => (reached ? showMessage(sequence) : tell('That message lies too far back to go to.')),
        (failure: unknown) => tell(sentence(failure)),
      );
    },
    [view, tell],
  );

  useEffect(() => {
    if (wanted === null) return;
    jump(wanted);
    // Done: choosing the same message once more has to be another address.
    restate(conversation(view.id));
  }, [view, wanted, jump]);

  return jump;
}

/** Loads older messages until this one is among them, and waits until they are drawn. False: that would be too many. */
async function reach(view: ConversationView, sequence: number): Promise<boolean> {
  for (let page = 0; (view.messages[0]?.sequence ?? 0) > sequence; page += 1) {
    if (page === pagesAtMost) return false;
    await view.loadOlder();
  }
  // In the first frame they are drawn and the log keeps its place; only then does moving it last.
  await nextFrame();
  await nextFrame();
  return true;
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

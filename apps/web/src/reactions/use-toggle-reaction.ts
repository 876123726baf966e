import type { Message } from '#protocol';

import { useOpen } from '../conversation/use-open.js';
import { sentence } from '../parley/sentence.js';

/** Gives a reaction, or takes it back if it is there already. */
export function useToggleReaction({ sequence, reactions = [] }: Message): (emoji: string) => void {
  const { view, tell } = useOpen();
  return (emoji) => {
    const given = reactions.some((reaction) => reaction.emoji === emoji && reaction.mine);
    const done = given ? view.unreact(sequence, emoji) : view.react(sequence, emoji);
    done.catch((failure: unknown) => tell(sentence(failure)));
  };
}

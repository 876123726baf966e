import type { Conversation, Message } from '#protocol';
import { useAnswer, useParley } from '#react';

import { useOpen } from '../conversation/use-open.js';
import { Answered } from '../parley/answered.js';
import { nameOf } from '../people/names.js';
import { PeopleList } from '../people/people-list.js';

interface ListOfReactionsProps {
  readonly message: Message;
  readonly conversation: Conversation;
}

/** Who reacted to a message, and how. */
export function ListOfReactions({ message, conversation }: ListOfReactionsProps) {
  const { view } = useOpen();
  const { users } = useParley();
  const answer = useAnswer(message.sequence, () => view.reactions(message.sequence));
  const person = (userId: string) => ({ userId, username: '', displayName: nameOf(conversation, userId, users) });
  return (
    <Answered answer={answer}>
      {(reactions) =>
        reactions.map(({ emoji, userIds }) => <PeopleList key={emoji} title={emoji} people={userIds.map(person)} />)
      }
    </Answered>
  );
}

import type { Conversation, Message, Receipt } from '#protocol';
import { limits } from '#protocol';
import { useParley } from '#react';
import { Text } from '@mantine/core';

import { PeopleList } from '../people/people-list.js';

interface ListOfReadersProps {
  readonly message: Message;
  readonly conversation: Conversation;
  readonly receipts: readonly Receipt[];
}

/** Who has read a message, and to whose devices it has come. */
export function ListOfReaders({ message, conversation, receipts }: ListOfReadersProps) {
  const { me } = useParley();
  if (conversation.memberCount > limits.receiptsSharedMembers) {
    return <Text>In groups of more than {limits.receiptsSharedMembers} members it is not told who has read what.</Text>;
  }
  const others = conversation.members.filter(({ userId }) => userId !== me.userId);
  const known = new Map(receipts.map((receipt) => [receipt.userId, receipt]));
  const read = others.filter(({ userId }) => (known.get(userId)?.readSequence ?? 0) >= message.sequence);
  const delivered = others.filter(
    (member) => !read.includes(member) && (known.get(member.userId)?.deliveredSequence ?? 0) >= message.sequence,
  );
  const waiting = others.filter((member) => !read.includes(member) && !delivered.includes(member));

  return (
    <>
      <PeopleList title="Read" people={read} />
      <PeopleList title="Delivered" people={delivered} />
      <PeopleList title="Not delivered yet" people={waiting} />
    </>
  );
}

import type { Conversation, Message } from '#protocol';
import { useParley } from '#react';
import { VisuallyHidden } from '@mantine/core';
import { useState } from 'react';

import { nameOf } from '../people/names.js';

interface NewMessagesProps {
  readonly conversation: Conversation;
  readonly messages: readonly Message[];
}

/** More than this at once nobody wants to hear. */
const announced = 5;

/** Reads out what others write while the conversation is open, and nothing that was there before. */
export function NewMessages({ conversation, messages }: NewMessagesProps) {
  const { me, users } = useParley();
  const [openedAt] = useState(() => messages.at(-1)?.sequence ?? 0);
  const arrived = messages
    .slice(-announced)
    .filter(({ sequence, senderId, deletedAt }) => sequence > openedAt && senderId !== me.userId && deletedAt === undefined);
  return (
    <VisuallyHidden component="div" aria-live="polite" aria-relevant="additions">
      {arrived.map(({ messageId, senderId, text }) => (
        <p key={messageId}>
          {nameOf(conversation, senderId, users)}: {text}
        </p>
      ))}
    </VisuallyHidden>
  );
}

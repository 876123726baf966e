import type { Conversation } from '#protocol';
import { ActionIcon } from '@mantine/core';

import { BackIcon } from '../look/icons.js';
import { useParley } from '../parley/use-parley.js';
import { otherMember } from '../people/names.js';
import { PersonAvatar } from '../people/person-avatar.js';
import { leaveConversation } from '../routing/location.js';
import classes from './conversation-header.module.css';
import { PrivacyNote } from './privacy-note.js';

interface ConversationHeaderProps {
  readonly conversation: Conversation;
  readonly title: string;
}

export function ConversationHeader({ conversation, title }: ConversationHeaderProps) {
  const { me } = useParley();
  return (
    <header className={classes.root}>
      <ActionIcon
        className={classes.back}
        variant="subtle"
        size={44}
        aria-label="Back to conversations"
        onClick={leaveConversation}
      >
        <BackIcon size={24} />
      </ActionIcon>
      <PersonAvatar name={title} id={otherMember(conversation, me.userId)?.userId ?? conversation.conversationId} size={40} />
      <div className={classes.names}>
        <h1 className={classes.title} dir="auto">
          {title}
        </h1>
        <PrivacyNote mode={conversation.privacyMode} />
      </div>
    </header>
  );
}

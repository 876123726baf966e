import type { Conversation, Membership } from '#protocol';
import { useParley } from '#react';
import { ActionIcon } from '@mantine/core';

import { BackIcon, PeopleIcon } from '../look/icons.js';
import { otherMember } from '../people/names.js';
import { PersonAvatar } from '../people/person-avatar.js';
import { OnlineDot } from '../presence/online-dot.js';
import { leaveConversation } from '../routing/location.js';
import classes from './conversation-header.module.css';
import { ConversationMenu } from './conversation-menu.js';
import { PrivacyNote } from './privacy-note.js';

interface ConversationHeaderProps {
  readonly conversation: Conversation;
  readonly title: string;
  /** Absent while the conversation is loading: there is nothing to do with it yet. */
  readonly membership?: Membership;
  readonly onAbout?: () => void;
}

export function ConversationHeader({ conversation, title, membership, onAbout }: ConversationHeaderProps) {
  const { me } = useParley();
  const other = otherMember(conversation, me.userId)?.userId;
  const group = conversation.type === 'group';
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
      <span className={classes.picture}>
        <PersonAvatar name={title} id={other ?? conversation.conversationId} size={40} group={group} />
        <OnlineDot userId={other} />
      </span>
      <div className={classes.names}>
        <h1 className={classes.title} dir="auto">
          {title}
        </h1>
        <PrivacyNote mode={conversation.privacyMode} />
      </div>
      {group && onAbout !== undefined && (
        <ActionIcon
          className={classes.action}
          variant="subtle"
          color="gray"
          size={44}
          aria-label="About this group"
          onClick={onAbout}
        >
          <PeopleIcon size={22} />
        </ActionIcon>
      )}
      {membership?.status === 'active' && <ConversationMenu membership={membership} />}
    </header>
  );
}

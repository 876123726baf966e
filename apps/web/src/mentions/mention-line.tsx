import type { MentionNotification } from '#protocol';
import { useConversations, useParley } from '#react';
import { VisuallyHidden } from '@mantine/core';

import { nameOf, titleOf } from '../people/names.js';
import { PersonAvatar } from '../people/person-avatar.js';
import { RouteLink } from '../routing/route-link.js';
import { conversation } from '../routing/route.js';
import { calendar, useNow } from '../time/use-now.js';
import classes from './mentions-bell.module.css';

interface MentionLineProps {
  readonly mention: MentionNotification;
  readonly onFollow: () => void;
}

export function MentionLine({ mention, onFollow }: MentionLineProps) {
  const { me, users, mentions } = useParley();
  const now = useNow();
  const { conversationId, sequence, senderId, createdAt, readAt } = mention;
  const known = useConversations().find((summary) => summary.conversation.conversationId === conversationId);
  const author =
    known === undefined ? (users.known(senderId)?.displayName ?? 'Somebody') : nameOf(known.conversation, senderId, users);
  const at = Date.parse(createdAt);
  // Reading the conversation up to there marks it too, which the list does not hear of.
  const unread = readAt === null && (known === undefined || known.membership.readSequence < sequence);

  const follow = (): void => {
    onFollow();
    // If it cannot be marked, it stays unread, and reading the conversation marks it.
    if (unread) mentions.read(mention).catch(() => undefined);
  };

  return (
    <RouteLink
      to={conversation(conversationId, sequence)}
      onArrival={follow}
      className={classes.link}
      data-unread={unread || undefined}
    >
      <PersonAvatar name={author} id={senderId} size={36} />
      <span className={classes.words}>
        <span className={classes.who} dir="auto">
          {author}
        </span>
        <span className={classes.where} dir="auto">
          {known === undefined ? 'in a conversation' : `in ${titleOf(known.conversation, me.userId)}`}
        </span>
      </span>
      <time className={classes.time} dateTime={createdAt} title={calendar.full(at)}>
        {calendar.short(at, now)}
      </time>
      {unread && (
        <span className={classes.dot}>
          <VisuallyHidden>Unread</VisuallyHidden>
        </span>
      )}
    </RouteLink>
  );
}

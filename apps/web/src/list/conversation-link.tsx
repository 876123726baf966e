import type { ConversationSummary } from '#client';
import { useParley } from '#react';

import { focusComposer } from '../conversation/focus-composer.js';
import { otherMember, titleOf } from '../people/names.js';
import { PersonAvatar } from '../people/person-avatar.js';
import { OnlineDot } from '../presence/online-dot.js';
import { RouteLink } from '../routing/route-link.js';
import { conversation as conversationRoute } from '../routing/route.js';
import { calendar } from '../time/use-now.js';
import { isMuted } from './arrange.js';
import classes from './conversation-list.module.css';
import { Marks } from './marks.js';
import { preview } from './preview.js';

interface ConversationLinkProps {
  readonly summary: ConversationSummary;
  readonly open: boolean;
  /** Tab stops here; arrow keys lead to the others. */
  readonly tabStop: boolean;
  readonly now: number;
}

export function ConversationLink({ summary, open, tabStop, now }: ConversationLinkProps) {
  const { me, users } = useParley();
  const { conversation, lastMessage, membership } = summary;
  const title = titleOf(conversation, me.userId);
  const at = Date.parse(lastMessage?.createdAt ?? conversation.createdAt);
  const other = otherMember(conversation, me.userId)?.userId;
  const muted = isMuted(membership, now);

  return (
    <RouteLink
      to={conversationRoute(conversation.conversationId)}
      onArrival={focusComposer}
      className={classes.link}
      aria-current={open ? 'page' : undefined}
      tabIndex={tabStop ? 0 : -1}
      data-unread={(membership.unread > 0 && !muted) || undefined}
    >
      <span className={classes.picture}>
        <PersonAvatar name={title} id={other ?? conversation.conversationId} group={conversation.type === 'group'} />
        <OnlineDot userId={other} />
      </span>
      <span className={classes.title} dir="auto">
        {title}
      </span>
      <time className={classes.time} dateTime={new Date(at).toISOString()}>
        {calendar.short(at, now)}
      </time>
      <span className={classes.preview} dir="auto">
        {preview(summary, me.userId, users)}
      </span>
      <Marks membership={membership} muted={muted} />
    </RouteLink>
  );
}

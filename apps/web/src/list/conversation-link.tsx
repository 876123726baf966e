import type { ConversationSummary } from '#client';
import { VisuallyHidden } from '@mantine/core';

import { focusComposer } from '../conversation/focus-composer.js';
import { useParley } from '../parley/use-parley.js';
import { otherMember, titleOf } from '../people/names.js';
import { PersonAvatar } from '../people/person-avatar.js';
import { RouteLink } from '../routing/route-link.js';
import { conversation as conversationRoute } from '../routing/route.js';
import { calendar } from '../time/use-now.js';
import classes from './conversation-list.module.css';

interface ConversationLinkProps {
  readonly summary: ConversationSummary;
  readonly open: boolean;
  readonly unseen: boolean;
  /** Tab stops here; arrow keys lead to the others. */
  readonly tabStop: boolean;
  readonly now: number;
}

export function ConversationLink({ summary, open, unseen, tabStop, now }: ConversationLinkProps) {
  const { me } = useParley();
  const { conversation, lastMessage } = summary;
  const title = titleOf(conversation, me.userId);
  const at = Date.parse(lastMessage?.createdAt ?? conversation.createdAt);

  return (
    <RouteLink
      to={conversationRoute(conversation.conversationId)}
      onArrival={focusComposer}
      className={classes.link}
      aria-current={open ? 'page' : undefined}
      tabIndex={tabStop ? 0 : -1}
      data-unseen={unseen || undefined}
    >
      <PersonAvatar name={title} id={otherMember(conversation, me.userId)?.userId ?? conversation.conversationId} />
      <span className={classes.title} dir="auto">
        {title}
      </span>
      <time className={classes.time} dateTime={new Date(at).toISOString()}>
        {calendar.short(at, now)}
      </time>
      <span className={classes.preview} dir="auto">
        {preview(summary, me.userId)}
      </span>
      {unseen && (
        <span className={classes.dot}>
          <VisuallyHidden>New messages</VisuallyHidden>
        </span>
      )}
    </RouteLink>
  );
}

/** As much of the last message as a line can show. */
const previewLength = 120;

function preview({ lastMessage }: ConversationSummary, myId: string): string {
  if (lastMessage === undefined) return 'No messages yet';
  const text = lastMessage.text.slice(0, previewLength);
  return lastMessage.senderId === myId ? `You: ${text}` : text;
}

import type { ConversationView } from '#client';
import type { Conversation } from '#protocol';

import { nameOf } from '../people/names.js';
import { calendar } from '../time/use-now.js';
import { ClusterOfMessages } from './cluster-of-messages.js';
import classes from './message-log.module.css';
import type { Day } from './timeline.js';

interface DayOfMessagesProps {
  readonly day: Day;
  readonly conversation: Conversation;
  readonly myId: string;
  readonly now: number;
  readonly view: ConversationView;
}

export function DayOfMessages({ day, conversation, myId, now, view }: DayOfMessagesProps) {
  const heading = calendar.heading(day.instant, now);
  return (
    <section aria-label={heading} className={classes.day}>
      <h2 className={classes.heading}>{heading}</h2>
      {day.clusters.map((cluster) => (
        <ClusterOfMessages
          key={cluster.key}
          cluster={cluster}
          author={cluster.senderId === myId ? null : nameOf(conversation, cluster.senderId)}
          named={conversation.type === 'group'}
          view={view}
        />
      ))}
    </section>
  );
}

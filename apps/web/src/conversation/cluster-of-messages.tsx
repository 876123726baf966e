import type { ConversationView } from '#client';
import { VisuallyHidden } from '@mantine/core';

import classes from './message-log.module.css';
import { MessageBubble } from './message-bubble.js';
import type { Cluster } from './timeline.js';

interface ClusterOfMessagesProps {
  readonly cluster: Cluster;
  /** Null: it is me. */
  readonly author: string | null;
  /** Whether the page has to say who wrote it, because it could be one of several. */
  readonly named: boolean;
  readonly view: ConversationView;
}

export function ClusterOfMessages({ cluster, author, named, view }: ClusterOfMessagesProps) {
  return (
    <div className={classes.cluster} data-own={author === null || undefined}>
      {author !== null && named ? (
        <div className={classes.author} dir="auto">
          {author}
        </div>
      ) : (
        <VisuallyHidden>{author ?? 'You'}:</VisuallyHidden>
      )}
      <ol className={classes.messages}>
        {cluster.entries.map((entry) => (
          <MessageBubble key={entry.key} entry={entry} view={view} />
        ))}
      </ol>
    </div>
  );
}

import type { Message } from '#protocol';
import { VisuallyHidden } from '@mantine/core';

import { progressOf, type Reached } from '../receipts/reached.js';
import { MessageBubble } from './message-bubble.js';
import classes from './message-log.module.css';
import { messageAt, quote, quoteUnseen } from './quoted.js';
import type { Cluster, Entry } from './timeline.js';

/** What all clusters of a log have in common. */
export interface LogContext {
  readonly messages: readonly Message[];
  readonly myId: string;
  readonly reached: Reached;
  readonly nameOf: (userId: string) => string;
  /** Whether the page has to say who wrote something, because it could be one of several. */
  readonly named: boolean;
}

/** What one person wrote in one go. */
export function ClusterOfMessages({ cluster, log }: { readonly cluster: Cluster; readonly log: LogContext }) {
  const own = cluster.senderId === log.myId;
  const author = own ? 'You' : log.nameOf(cluster.senderId);
  return (
    <div className={classes.cluster} data-own={own || undefined}>
      {log.named && !own ? (
        <div className={classes.author} dir="auto">
          {author}
        </div>
      ) : (
        <VisuallyHidden>{author}:</VisuallyHidden>
      )}
      <ol className={classes.messages}>
        {cluster.entries.map((entry) => (
          <MessageBubble
            key={entry.key}
            entry={entry}
            own={own}
            progress={own && entry.message !== null ? progressOf(entry.message.sequence, log.reached) : null}
            quoted={quotedBy(entry, log)}
          />
        ))}
      </ol>
    </div>
  );
}

function quotedBy({ replyTo }: Entry, { messages, myId, nameOf }: LogContext) {
  if (replyTo === undefined) return null;
  const message = messageAt(messages, replyTo);
  if (message === undefined) return quoteUnseen(replyTo);
  return quote(message, message.senderId === myId ? 'You' : nameOf(message.senderId));
}

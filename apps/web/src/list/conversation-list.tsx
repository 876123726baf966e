import type { ConversationSummary } from '#client';
import { Text } from '@mantine/core';

import { useNow } from '../time/use-now.js';
import classes from './conversation-list.module.css';
import { ConversationLink } from './conversation-link.js';
import { moveFocus } from './move-focus.js';

interface ConversationListProps {
  readonly summaries: readonly ConversationSummary[];
  readonly openId: string | null;
  readonly isUnseen: (summary: ConversationSummary) => boolean;
}

/** The conversations, the one with the newest activity first. Arrow keys go through them. */
export function ConversationList({ summaries, openId, isUnseen }: ConversationListProps) {
  const now = useNow();
  // One stop for Tab, however long the list: the open conversation, else the first one.
  const ids = summaries.map(({ conversation }) => conversation.conversationId);
  const tabStop = openId !== null && ids.includes(openId) ? openId : ids[0];
  return (
    <nav aria-label="Conversations" className={classes.root} onKeyDown={moveFocus}>
      {summaries.length === 0 ? (
        <Text c="dimmed" size="sm" ta="center" px="lg" py="xl" textWrap="balance">
          No conversations yet. Find a person above and write the first message.
        </Text>
      ) : (
        <ul className={classes.list}>
          {summaries.map((summary) => (
            <li key={summary.conversation.conversationId}>
              <ConversationLink
                summary={summary}
                open={summary.conversation.conversationId === openId}
                unseen={isUnseen(summary)}
                tabStop={summary.conversation.conversationId === tabStop}
                now={now}
              />
            </li>
          ))}
        </ul>
      )}
    </nav>
  );
}

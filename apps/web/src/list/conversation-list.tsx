import type { ConversationSummary } from '#client';
import { Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';

import { ArchiveIcon } from '../look/icons.js';
import { useNow } from '../time/use-now.js';
import { arrange } from './arrange.js';
import classes from './conversation-list.module.css';
import { ConversationLink } from './conversation-link.js';
import { moveFocus } from './move-focus.js';

interface ConversationListProps {
  readonly summaries: readonly ConversationSummary[];
  readonly openId: string | null;
}

/** The conversations, the one with the newest activity first. Arrow keys go through them. */
export function ConversationList({ summaries, openId }: ConversationListProps) {
  const now = useNow();
  const { current, archived } = arrange(summaries);
  const [wanted, { toggle }] = useDisclosure(false);
  // The open conversation is never hidden away.
  const unfolded = wanted || archived.some(({ conversation }) => conversation.conversationId === openId);
  const shown = unfolded ? [...current, ...archived] : current;

  // One stop for Tab, however long the list: the open conversation, else the first one.
  const ids = shown.map(({ conversation }) => conversation.conversationId);
  const tabStop = openId !== null && ids.includes(openId) ? openId : ids[0];
  const lines = (ofThese: readonly ConversationSummary[]) => (
    <ul className={classes.list}>
      {ofThese.map((summary) => (
        <li key={summary.conversation.conversationId}>
          <ConversationLink
            summary={summary}
            open={summary.conversation.conversationId === openId}
            tabStop={summary.conversation.conversationId === tabStop}
            now={now}
          />
        </li>
      ))}
    </ul>
  );

  return (
    <nav aria-label="Conversations" className={classes.root} onKeyDown={moveFocus}>
      {summaries.length === 0 && (
        <Text c="dimmed" size="sm" ta="center" px="lg" py="xl" textWrap="balance">
          No conversations yet. Find a person above and write the first message.
        </Text>
      )}
      {current.length > 0 && lines(current)}
      {archived.length > 0 && (
        <UnstyledButton className={classes.archived} onClick={toggle} aria-expanded={unfolded}>
          <ArchiveIcon size={18} />
          Archived ({archived.length})
        </UnstyledButton>
      )}
      {unfolded && archived.length > 0 && lines(archived)}
    </nav>
  );
}

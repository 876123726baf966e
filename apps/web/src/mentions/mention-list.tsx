import type { MentionNotification } from '#protocol';
import { useMentions } from '#react';
import { Text } from '@mantine/core';

import { Answered } from '../parley/answered.js';
import classes from './mentions-bell.module.css';
import { MentionLine } from './mention-line.js';

/** The newest mentions; following one marks it as read. */
export function MentionList({ onClose }: { readonly onClose: () => void }) {
  const answer = useMentions();
  return (
    <>
      {/* The list is not there yet when this opens: until then, here is where its keys go. */}
      <h2 className={classes.heading} tabIndex={-1} data-autofocus>
        Mentions
      </h2>
      <Answered answer={answer}>
        {(mentions) =>
          mentions.length === 0 ? (
            <Text size="sm" c="dimmed" p="sm">
              Nobody has mentioned you yet.
            </Text>
          ) : (
            <ul className={classes.list}>
              {mentions.map((mention) => (
                <li key={keyOf(mention)}>
                  <MentionLine mention={mention} onFollow={onClose} />
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </>
  );
}

const keyOf = ({ conversationId, sequence }: MentionNotification): string => `${conversationId}/${sequence}`;

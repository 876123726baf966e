import type { Message } from '#protocol';
import { useAnswer } from '#react';
import { Text } from '@mantine/core';

import { MessageText } from '../conversation/message-text.js';
import { useOpen } from '../conversation/use-open.js';
import { Answered } from '../parley/answered.js';
import { calendar } from '../time/use-now.js';

import classes from './list-of-versions.module.css';

/** What a message said before, the latest first. */
export function ListOfVersions({ message }: { readonly message: Message }) {
  const { view } = useOpen();
  const answer = useAnswer(message.sequence, () => view.versions(message.sequence));
  return (
    <Answered answer={answer}>
      {(versions) => (
        <ol className={classes.root}>
          {versions.toReversed().map(({ revision, text, mentions = [], writtenAt }) => (
            <li key={revision} className={classes.version}>
              <Text size="sm" c="dimmed">
                {calendar.full(Date.parse(writtenAt))}
              </Text>
              <MessageText entry={{ text, mentions }} />
            </li>
          ))}
        </ol>
      )}
    </Answered>
  );
}

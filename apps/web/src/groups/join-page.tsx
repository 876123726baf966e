import type { InvitationPreview } from '#protocol';
import { ParleyError } from '#protocol';
import { useAnswer, useParley } from '#react';
import { Button, Loader } from '@mantine/core';

import { AlertIcon, PeopleIcon } from '../look/icons.js';
import { FailureText } from '../parley/failure-text.js';
import { sentence } from '../parley/sentence.js';
import { useAction } from '../parley/use-action.js';
import { redirect } from '../routing/location.js';
import { conversation, list } from '../routing/route.js';
import { Pane } from '../shell/pane.js';

/** What an invitation link leads to: what one would join, and the way in. */
export function JoinPage({ token }: { readonly token: string }) {
  const parley = useParley();
  const answer = useAnswer(token, () => parley.conversations.previewInvitation(token));
  const { busy, failure, run } = useAction();
  const join = (): void =>
    run(async () => {
      const view = await parley.conversations.join(token);
      redirect(conversation(view.id));
    });
  const toList = (
    <Button variant="default" onClick={() => redirect(list)}>
      Back to conversations
    </Button>
  );

  switch (answer.phase) {
    case 'asking':
      return <Pane icon={<Loader role="status" aria-label="Looking at the invitation" />} title="Invitation" level={1} />;
    case 'failed':
      return (
        <Pane
          icon={<AlertIcon size={32} />}
          title="This invitation leads nowhere"
          level={1}
          text={why(answer.failure)}
          role="alert"
        >
          {toList}
        </Pane>
      );
    case 'answered':
      return (
        <Pane icon={<PeopleIcon size={34} />} title={answer.value.name ?? 'A group'} level={1} text={about(answer.value)}>
          <Button onClick={join} loading={busy}>
            Join this group
          </Button>
          {toList}
          <FailureText failure={failure} />
        </Pane>
      );
  }
}

const about = ({ description, memberCount }: InvitationPreview): string => {
  const members = memberCount === 1 ? '1 member' : `${memberCount} members`;
  return description === null || description === '' ? `You are invited to a group of ${members}.` : `${description} (${members})`;
};

const why = (failure: unknown): string =>
  failure instanceof ParleyError && failure.code === 'NOT_FOUND' ? 'There is no such invitation.' : sentence(failure);

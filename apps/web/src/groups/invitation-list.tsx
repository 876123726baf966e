import type { ConversationView } from '#client';
import type { Invitation } from '#protocol';
import { useAnswer } from '#react';
import { Button, Text } from '@mantine/core';
import { useState } from 'react';

import { Answered } from '../parley/answered.js';
import { FailureText } from '../parley/failure-text.js';
import { useAction } from '../parley/use-action.js';
import { useNow } from '../time/use-now.js';
import classes from './group-panel.module.css';
import { canBeUsed, wordsOf } from './invitation-words.js';

interface InvitationListProps {
  readonly view: ConversationView;
  /** How many were made here: one more, and the list is asked for again. */
  readonly made: number;
}

/** The invitations that can still be used; admins end them here. */
export function InvitationList({ view, made }: InvitationListProps) {
  const [revoked, setRevoked] = useState(0);
  const answer = useAnswer(`${made} ${revoked}`, () => view.listInvitations());
  const { busy, failure, run } = useAction();
  const now = useNow();

  const revoke = ({ invitationId }: Invitation): void =>
    run(async () => {
      await view.revokeInvitation(invitationId);
      setRevoked((count) => count + 1);
    });

  return (
    <>
      <FailureText failure={failure} />
      <Answered answer={answer}>
        {(invitations) => (
          <ul className={classes.list}>
            {invitations
              .filter((invitation) => canBeUsed(invitation, now))
              .map((invitation) => (
                <li key={invitation.invitationId} className={classes.line}>
                  <Text span size="sm" flex={1}>
                    {wordsOf(invitation, now)}
                  </Text>
                  <Button size="xs" variant="default" disabled={busy} onClick={() => revoke(invitation)}>
                    Revoke
                  </Button>
                </li>
              ))}
          </ul>
        )}
      </Answered>
    </>
  );
}

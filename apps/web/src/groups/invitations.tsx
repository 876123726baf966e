import type { ConversationView } from '#client';
import { useState } from 'react';

import { InvitationList } from './invitation-list.js';
import { NewInvitation } from './new-invitation.js';
import classes from './group-panel.module.css';

interface InvitationsProps {
  readonly view: ConversationView;
  /** Whether I see those that others have made, and end them. */
  readonly mayList: boolean;
}

/** Links by which others join. */
export function Invitations({ view, mayList }: InvitationsProps) {
  const [made, setMade] = useState(0);
  return (
    <section className={classes.section} aria-labelledby="invitations-heading">
      <h3 id="invitations-heading" className={classes.heading}>
        Invitation links
      </h3>
      <NewInvitation view={view} onMade={() => setMade((count) => count + 1)} />
      {mayList && <InvitationList view={view} made={made} />}
    </section>
  );
}

import type { ConversationView } from '#client';
import type { Conversation } from '#protocol';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';

import { FailureText } from '../parley/failure-text.js';
import { useAction } from '../parley/use-action.js';
import { AddPeople } from './add-people.js';
import classes from './group-panel.module.css';
import { MemberLine } from './member-line.js';

interface MembersProps {
  readonly view: ConversationView;
  readonly conversation: Conversation;
  readonly mayInvite: boolean;
  readonly mayChange: boolean;
}

/** Who is in a group, admins first. */
export function Members({ view, conversation, mayInvite, mayChange }: MembersProps) {
  const { members } = conversation;
  const [adding, { open, close }] = useDisclosure(false);
  const { failure, run } = useAction();
  const inOrder = members.toSorted(
    (one, other) => one.role.localeCompare(other.role) || one.displayName.localeCompare(other.displayName),
  );
  return (
    <section className={classes.section} aria-labelledby="members-heading">
      <div className={classes.top}>
        <h3 id="members-heading" className={classes.heading}>
          {members.length === 1 ? '1 member' : `${members.length} members`}
        </h3>
        {mayInvite && !adding && (
          <Button size="xs" variant="default" onClick={open}>
            Add people
          </Button>
        )}
      </div>
      {adding && mayInvite && <AddPeople view={view} conversation={conversation} onDone={close} />}
      <FailureText failure={failure} />
      <ul className={classes.list}>
        {inOrder.map((member) => (
          <MemberLine key={member.userId} member={member} view={view} mayChange={mayChange} run={run} />
        ))}
      </ul>
    </section>
  );
}

import type { ConversationView } from '#client';
import type { Conversation } from '#protocol';
import { useParley } from '#react';
import { ActionIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';

import { EditIcon } from '../look/icons.js';
import { titleOf } from '../people/names.js';
import { PersonAvatar } from '../people/person-avatar.js';
import classes from './group-panel.module.css';
import { GroupForm } from './group-form.js';

interface AboutGroupProps {
  readonly view: ConversationView;
  readonly conversation: Conversation;
  readonly mayChange: boolean;
}

/** What a group is called and about; admins change it here. */
export function AboutGroup({ view, conversation, mayChange }: AboutGroupProps) {
  const { me } = useParley();
  const title = titleOf(conversation, me.userId);
  const [changing, { open, close }] = useDisclosure(false);
  if (changing && mayChange) return <GroupForm view={view} conversation={conversation} onDone={close} />;
  return (
    <section className={classes.section} aria-label="Name and description">
      <div className={classes.about}>
        <PersonAvatar name={title} id={conversation.conversationId} size={56} group />
        <p className={classes.name} dir="auto">
          {title}
        </p>
        {mayChange && (
          <ActionIcon variant="default" size={36} aria-label="Change name and description" onClick={open}>
            <EditIcon size={18} />
          </ActionIcon>
        )}
      </div>
      {conversation.description !== null && conversation.description !== '' && (
        <p className={classes.description} dir="auto">
          {conversation.description}
        </p>
      )}
    </section>
  );
}

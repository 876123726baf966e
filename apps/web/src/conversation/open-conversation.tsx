import type { ConversationView } from '#client';
import type { KeyboardEvent } from 'react';

import { useConversationSnapshot } from '../parley/use-conversation.js';
import { useParley } from '../parley/use-parley.js';
import { titleOf } from '../people/names.js';
import { Composer } from './composer.js';
import classes from './conversation.module.css';
import { ConversationHeader } from './conversation-header.js';
import type { Drafts } from './drafts.js';
import { isComposing } from './is-composing.js';
import { leave } from './leave.js';
import { MessageLog } from './message-log.js';
import { NewMessages } from './new-messages.js';

interface OpenConversationProps {
  readonly view: ConversationView;
  readonly drafts: Drafts;
}

export function OpenConversation({ view, drafts }: OpenConversationProps) {
  const { me } = useParley();
  const snapshot = useConversationSnapshot(view);
  const title = titleOf(snapshot.details, me.userId);

  const leaveOnEscape = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Escape' && !isComposing(event)) leave(view.id);
  };

  return (
    <section className={classes.root} aria-label={`Conversation with ${title}`} onKeyDown={leaveOnEscape}>
      <ConversationHeader conversation={snapshot.details} title={title} />
      <MessageLog view={view} snapshot={snapshot} title={title} />
      <Composer view={view} drafts={drafts} title={title} />
      <NewMessages conversation={snapshot.details} messages={snapshot.messages} />
    </section>
  );
}

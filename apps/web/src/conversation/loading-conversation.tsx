import { useConversations, useParley } from '#react';
import { Loader } from '@mantine/core';

import { titleOf } from '../people/names.js';
import classes from './conversation.module.css';
import { ConversationHeader } from './conversation-header.js';

/** A conversation on its way: what the list knows of it stands there already. */
export function LoadingConversation({ conversationId }: { readonly conversationId: string }) {
  const { me } = useParley();
  const known = useConversations().find(({ conversation }) => conversation.conversationId === conversationId)?.conversation;
  return (
    <section className={classes.root} aria-label="Conversation" aria-busy="true">
      {known !== undefined && <ConversationHeader conversation={known} title={titleOf(known, me.userId)} />}
      <div className={classes.loading}>
        <Loader role="status" aria-label="Loading messages" />
      </div>
    </section>
  );
}

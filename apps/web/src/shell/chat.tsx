import { useConversations, useFollow } from '#react';
import { ActionIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMemo, useRef } from 'react';

import { ConversationPage } from '../conversation/conversation-page.js';
import type { Drafts } from '../conversation/drafts.js';
import { JoinPage } from '../groups/join-page.js';
import { NewGroup } from '../groups/new-group.js';
import { unreadElsewhere } from '../list/arrange.js';
import { ConversationList } from '../list/conversation-list.js';
import { NewGroupIcon } from '../look/icons.js';
import { Mark } from '../look/mark.js';
import { MentionsBell } from '../mentions/mentions-bell.js';
import { PeopleSearch } from '../people/people-search.js';
import { directPeople } from '../presence/direct-people.js';
import { useRoute } from '../routing/location.js';
import { AccountMenu } from './account-menu.js';
import { BackgroundFailure } from './background-failure.js';
import classes from './chat.module.css';
import { ConnectionBanner } from './connection-banner.js';
import { FailedWrites } from './failed-writes.js';
import { useFocusAfterLeaving } from './use-focus-after-leaving.js';
import { useLookedAt } from './use-looked-at.js';
import { useTitle } from './use-title.js';

/** The page of who is signed in: conversations on the left, the open one on the right; on a phone one or the other. */
export function Chat() {
  const route = useRoute();
  const openId = route.view === 'conversation' ? route.conversationId : null;
  const known = useConversations();
  const lookedAt = useLookedAt() ? openId : null;
  const summaries = useMemo(() => unreadElsewhere(known, lookedAt), [known, lookedAt]);
  const drafts = useRef<Drafts>(new Map());
  useFocusAfterLeaving(openId);
  useTitle(summaries, openId);
  useFollow(directPeople(known));
  const [founding, { open: found, close }] = useDisclosure(false);

  // An open conversation is what the page is about; without one, Parley is.
  const Name = route.view === 'list' ? 'h1' : 'p';

  return (
    <>
      <main className={classes.root} data-view={route.view}>
        <div className={classes.side}>
          <div className={classes.top}>
            <Mark />
            <Name className={classes.name}>Parley</Name>
            <ActionIcon
              className={classes.action}
              variant="subtle"
              color="gray"
              size={40}
              radius="xl"
              aria-label="New group"
              aria-haspopup="dialog"
              onClick={found}
            >
              <NewGroupIcon size={22} />
            </ActionIcon>
            <MentionsBell summaries={summaries} />
            <AccountMenu />
          </div>
          <PeopleSearch />
          <ConversationList summaries={summaries} openId={openId} />
        </div>
        <div className={classes.pane}>
          {route.view === 'invitation' ? (
            <JoinPage token={route.token} />
          ) : (
            <ConversationPage conversationId={openId} drafts={drafts.current} />
          )}
        </div>
      </main>
      <ConnectionBanner />
      <BackgroundFailure />
      <FailedWrites />
      <NewGroup opened={founding} onClose={close} />
    </>
  );
}

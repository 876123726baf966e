import { useRef } from 'react';

import { ConversationPage } from '../conversation/conversation-page.js';
import type { Drafts } from '../conversation/drafts.js';
import { ConversationList } from '../list/conversation-list.js';
import { useUnseen } from '../list/use-unseen.js';
import { Mark } from '../look/mark.js';
import { useSummaries } from '../parley/use-parley.js';
import { PeopleSearch } from '../people/people-search.js';
import { useRoute } from '../routing/location.js';
import { AccountMenu } from './account-menu.js';
import { BackgroundFailure } from './background-failure.js';
import classes from './chat.module.css';
import { ConnectionBanner } from './connection-banner.js';
import { useFocusAfterLeaving } from './use-focus-after-leaving.js';
import { useTitle } from './use-title.js';

/** The page of who is signed in: conversations on the left, the open one on the right; on a phone one or the other. */
export function Chat() {
  const route = useRoute();
  const openId = route.view === 'conversation' ? route.conversationId : null;
  const summaries = useSummaries();
  const isUnseen = useUnseen(summaries, openId);
  const drafts = useRef<Drafts>(new Map());
  useFocusAfterLeaving(openId);
  useTitle(summaries, openId, isUnseen);

  // An open conversation is what the page is about; without one, Parley is.
  const Name = openId === null ? 'h1' : 'p';

  return (
    <>
      <main className={classes.root} data-view={route.view}>
        <div className={classes.side}>
          <div className={classes.top}>
            <Mark />
            <Name className={classes.name}>Parley</Name>
            <AccountMenu />
          </div>
          <PeopleSearch />
          <ConversationList summaries={summaries} openId={openId} isUnseen={isUnseen} />
        </div>
        <div className={classes.pane}>
          <ConversationPage conversationId={openId} drafts={drafts.current} />
        </div>
      </main>
      <ConnectionBanner />
      <BackgroundFailure />
    </>
  );
}

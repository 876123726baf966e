import type { ConversationView } from '#client';
import type { Message } from '#protocol';
import { useDetails, useFollow, useMembership, useMessages, useParley, useReceipts, useTyping } from '#react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';

import { GroupPanel } from '../groups/group-panel.js';
import { mentionables } from '../mentions/mentionable.js';
import { MessageSheet } from '../message-actions/message-sheet.js';
import { nameOf, titleOf } from '../people/names.js';
import { Composer } from './composer.js';
import classes from './conversation.module.css';
import { ConversationHeader } from './conversation-header.js';
import type { Drafts } from './drafts.js';
import { Editor } from './editor.js';
import { ended } from './ended.js';
import { EndedNote } from './ended-note.js';
import { isComposing } from './is-composing.js';
import { leave } from './leave.js';
import { MessageLog } from './message-log.js';
import { NewMessages } from './new-messages.js';
import { Notice } from './notice.js';
import { messageAt } from './quoted.js';
import { TypingLine } from './typing-line.js';
import { useJump } from './use-jump.js';
import { menusId, type Open, OpenProvider, type Sheet } from './use-open.js';

interface OpenConversationProps {
  readonly view: ConversationView;
  readonly drafts: Drafts;
}

export function OpenConversation({ view, drafts }: OpenConversationProps) {
  const { me, users } = useParley();
  const details = useDetails(view);
  const membership = useMembership(view);
  const messages = useMessages(view);
  const receipts = useReceipts(view);
  const typing = useTyping(view);
  const title = titleOf(details, me.userId);
  const [replyTo, reply] = useState<Message | null>(() => drafts.get(view.id)?.replyTo ?? null);
  const [edited, edit] = useState<Message | null>(null);
  const [sheet, show] = useState<Sheet | null>(null);
  const [notice, tell] = useState<string | null>(null);
  const [panelOpen, setPanelOpen] = useState(false);
  const closedAt = useRef(-Infinity);
  const place = useJump(view, tell);
  const { jump } = place;
  useFollow(details.members.map(({ userId }) => userId));

  const group = details.type === 'group';
  const reason = ended(details, membership);
  const writable = reason === null;
  const admin = membership.role === 'admin';
  const moderator = group && admin;
  const open = useMemo(
    (): Open => ({ view, group, writable, moderator, reply, edit, jump, show, tell }),
    [view, group, writable, moderator, jump],
  );
  const people = useMemo(() => mentionables(details, { id: me.userId, admin }), [details, me, admin]);
  // What was deleted meanwhile cannot be changed any more.
  const editing = edited === null || messageAt(messages, edited.sequence)?.deletedAt !== undefined ? null : edited;

  const leaveOnEscape = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || isComposing(event) || isOfPopup(event)) return;
    // What lies over the conversation gets the focus a moment after it has opened. A key that closed it was for it before that, too.
    if (event.timeStamp > closedAt.current) leave(view.id);
  };
  const close = (what: () => void): void => {
    closedAt.current = performance.now();
    what();
  };

  return (
    <OpenProvider value={open}>
      <section className={classes.root} aria-label={`Conversation with ${title}`} onKeyDown={leaveOnEscape}>
        <ConversationHeader conversation={details} title={title} membership={membership} onAbout={() => setPanelOpen(true)} />
        <MessageLog view={view} title={title} place={place} />
        <Notice text={notice} onClose={() => tell(null)} />
        <div className={classes.foot}>
          {reason !== null && <EndedNote reason={reason} />}
          {writable && editing !== null && (
            <Editor key={editing.sequence} view={view} message={editing} people={people} onDone={() => edit(null)} />
          )}
          {writable && editing === null && (
            <Composer
              view={view}
              drafts={drafts}
              title={title}
              people={people}
              replyTo={replyTo}
              repliedTo={replyTo === null ? '' : nameOf(details, replyTo.senderId, users)}
              onReplied={() => reply(null)}
            />
          )}
          {writable && <TypingLine names={typing.map((userId) => nameOf(details, userId, users))} />}
        </div>
        <div id={menusId} />
        <NewMessages conversation={details} messages={messages} />
        <MessageSheet sheet={sheet} conversation={details} receipts={receipts} onClose={() => close(() => show(null))} />
        {group && <GroupPanel opened={panelOpen} onClose={() => close(() => setPanelOpen(false))} view={view} />}
      </section>
    </OpenProvider>
  );
}

/** Menus and sheets keep their own Escape, wherever on the page they are drawn. */
const isOfPopup = ({ target, currentTarget }: KeyboardEvent<HTMLElement>): boolean =>
  !(target instanceof Element) || !currentTarget.contains(target) || target.closest('[role="menu"]') !== null;

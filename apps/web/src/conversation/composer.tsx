import type { ConversationView } from '#client';
import type { Message } from '#protocol';
import { ActionIcon } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';

import { SendIcon } from '../look/icons.js';
import type { Mentionable } from '../mentions/mentionable.js';
import { About } from './about.js';
import classes from './composer.module.css';
import { type Drafts, emptyDraft } from './drafts.js';
import { MessageField, type Written } from './message-field.js';
import { sendable } from './sendable.js';

interface ComposerProps {
  readonly view: ConversationView;
  readonly drafts: Drafts;
  readonly title: string;
  readonly people: readonly Mentionable[];
  readonly replyTo: Message | null;
  /** What its author is called. */
  readonly repliedTo: string;
  readonly onReplied: () => void;
}

/** Where one writes a new message. */
export function Composer({ view, drafts, title, people, replyTo, repliedTo, onReplied }: ComposerProps) {
  const [written, setWritten] = useState<Written>(() => drafts.get(view.id) ?? emptyDraft);
  const [failure, setFailure] = useState<unknown>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const message = sendable(written);

  useEffect(() => void drafts.set(view.id, { ...written, replyTo }), [drafts, view, written, replyTo]);
  useEffect(() => {
    if (replyTo !== null) field.current?.focus();
  }, [replyTo]);

  const write = (next: Written): void => {
    setWritten(next);
    setFailure(null);
    if (next.text.trim() !== '') view.tellTyping();
  };
  const send = (): void => {
    if (message === null) return;
    const refused = (error: unknown): void => {
      // It was not even kept: it is there to be sent again, unless something else was written meanwhile.
      setWritten((now) => (now === emptyDraft ? written : now));
      setFailure(error);
    };
    view.send(replyTo === null ? message : { ...message, replyTo: replyTo.sequence }).then(onReplied, refused);
    setWritten(emptyDraft);
    setFailure(null);
    field.current?.focus();
  };
  const escape = (): boolean => {
    if (replyTo === null) return false;
    onReplied();
    return true;
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };

  return (
    <form className={classes.root} onSubmit={submit} aria-label="New message">
      {replyTo !== null && (
        <About title={`Reply to ${repliedTo}`} text={replyTo.text} closeLabel="Do not reply" onClose={onReplied} />
      )}
      <div className={classes.row}>
        <MessageField
          field={field}
          label={`Message to ${title}`}
          written={written}
          people={people}
          failure={failure}
          onWrite={write}
          onSubmit={send}
          onEscape={escape}
        />
        <ActionIcon type="submit" size={44} radius="xl" aria-label="Send" disabled={message === null} className={classes.send}>
          <SendIcon />
        </ActionIcon>
      </div>
    </form>
  );
}

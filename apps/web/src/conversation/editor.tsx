import type { ConversationView } from '#client';
import type { Message } from '#protocol';
import { ActionIcon } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';

import { CheckIcon } from '../look/icons.js';
import { type Mentionable, mentionedIn } from '../mentions/mentionable.js';
import { About } from './about.js';
import classes from './composer.module.css';
import { MessageField, type Written } from './message-field.js';
import { sendable } from './sendable.js';
import { useWrite } from './use-write.js';

interface EditorProps {
  readonly view: ConversationView;
  readonly message: Message;
  readonly people: readonly Mentionable[];
  readonly onDone: () => void;
}

/** Where one changes a message that was sent, in place of the composer. */
export function Editor({ view, message, people, onDone }: EditorProps) {
  const { sequence, text, mentions = [] } = message;
  const [written, setWritten] = useState<Written>(() => ({ text, mentioned: mentionedIn(text, mentions) }));
  const { busy, failure, write, forgetFailure } = useWrite();
  const field = useRef<HTMLTextAreaElement>(null);
  const edited = sendable(written);

  const change = (next: Written): void => {
    setWritten(next);
    forgetFailure();
  };
  const save = (): void => {
    if (edited === null) return;
    if (edited.text === text && (edited.mentions?.length ?? 0) === mentions.length) onDone();
    else write(() => view.edit(sequence, edited), onDone);
  };
  const cancel = (): boolean => {
    onDone();
    return true;
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save();
  };

  return (
    <form className={classes.root} onSubmit={submit} aria-label="Edit message">
      <About title="Edit message" text={text} closeLabel="Do not edit" onClose={onDone} />
      <div className={classes.row}>
        <MessageField
          field={field}
          label="Edited message"
          written={written}
          people={people}
          failure={failure}
          onWrite={change}
          onSubmit={save}
          onEscape={cancel}
        />
        <ActionIcon
          type="submit"
          size={44}
          radius="xl"
          aria-label="Save"
          disabled={edited === null}
          loading={busy}
          className={classes.send}
        >
          <CheckIcon />
        </ActionIcon>
      </div>
    </form>
  );
}
